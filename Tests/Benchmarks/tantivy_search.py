"""Builds a tantivy index of the workload's documents and asks it every query; figures as JSON.

usage: tantivy_search.py kb-N.jsonl queries.jsonl

Text is cut as tantivy itself cannot cut Chinese: runs of Han into pairs, everything else into words.
Times are CPU seconds (build, cut) and microseconds a query (the rest).
"""
import json, re, sys, time
import tantivy

RUN = re.compile(r'[a-z0-9]+|[\u3400-\u9fff]+')


def cut(text):
    terms = []
    for run in RUN.findall(text.lower()):
        if run[0] < '\u3400' or len(run) == 1:
            terms.append(run)
        else:
            terms += (run[at:at + 2] for at in range(len(run) - 1))
    return terms


def percentiles(times):
    times.sort()
    return times[len(times) // 2] * 1e6, times[len(times) * 99 // 100] * 1e6


def main(documents, queries):
    documents = [json.loads(line) for line in open(documents, encoding='utf-8')]
    queries = [json.loads(line)['text'] for line in open(queries, encoding='utf-8')]
    start = time.process_time()
    texts = [' '.join(cut(d['title'] + ' ' + d['body'])) for d in documents]
    cutting = time.process_time() - start

    start = time.process_time()
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field('id', stored=True)
    builder.add_text_field('text', stored=False, tokenizer_name='whitespace', index_option='freq')
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(tantivy.Document(id=number, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    build = time.process_time() - start
    searcher = index.searcher()

    def query(text):
        return tantivy.Query.boolean_query([
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, 'text', term, 'freq'))
            for term in dict.fromkeys(cut(text))])

    clock = time.perf_counter
    whole, alone = [[] for _ in queries], [[] for _ in queries]
    for _ in range(4):
        for number, text in enumerate(queries):
            start = clock()
            asked = query(text)
            middle = clock()
            searcher.search(asked, 3, count=False).hits
            end = clock()
            whole[number].append(end - start)
            alone[number].append(end - middle)
    # The first pass warms up; of the others each query's median.
    p50, p99 = percentiles([sorted(times[1:])[1] for times in whole])
    search_p50, search_p99 = percentiles([sorted(times[1:])[1] for times in alone])
    print(json.dumps(dict(
        build=build, cut=cutting, p50=p50, p99=p99, searchP50=search_p50, searchP99=search_p99)))


main(*sys.argv[1:])
