#!/usr/bin/env python3
"""Kills `xiaoer serve` again and again under load, and looks for anything lost or done twice.

usage: Tests/Endurance/kill.py PROGRAM [ROUNDS]

Eight clients send messages of 200 conversations, each in order, and send whatever was not
acknowledged again after the restart, with some of what was. At the end the journal must hold every
acknowledged message once, with the bytes that were told, and every ticket that was told of.
"""
import http.client, json, os, random, re, signal, subprocess, sys, tempfile, threading

program = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
data = tempfile.mkdtemp(prefix="xiaoer-kill-")
dice = random.Random(7)
acknowledged, twice, failures = {}, 0, []
lock = threading.Lock()
texts = ["谢谢", "在吗", "我想退个货", "DD20251121001", "转人工", "几点发货", "你好"]


def start():
    process = subprocess.Popen(
        [program, "serve", "--listen", "127.0.0.1:0", "--data", data],
        stderr=subprocess.PIPE, text=True)
    while True:
        line = process.stderr.readline()
        if not line:
            sys.exit("it did not start")
        found = re.match(r"listening on http://([\d.]+):(\d+)", line)
        if found:
            threading.Thread(target=process.stderr.read, daemon=True).start()
            return process, found[1], int(found[2])


def post(connection, conversation, number):
    text = texts[(conversation * 7 + number) % len(texts)]
    body = json.dumps({"id": f"m{number}", "conversation": f"c{conversation}", "text": text})
    connection.request("POST", "/v1/messages", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    bytes_ = answer.read()
    return bytes_ if answer.status == 200 else None


class Client(threading.Thread):
    def __init__(self, share, host, port, seed):
        super().__init__()
        self.share, self.host, self.port = share, host, port
        self.dice = random.Random(seed)

    def run(self):
        global twice
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            while True:
                conversation = self.dice.choice(self.share)
                number = following[conversation]
                if number > 0 and self.dice.random() < 0.2:
                    number = self.dice.randrange(number)
                told = post(connection, conversation, number)
                if told is None:
                    return
                with lock:
                    key = (f"c{conversation}", f"m{number}")
                    if key in acknowledged:
                        twice += 1
                        if acknowledged[key] != told:
                            failures.append(f"{key} was answered with other bytes")
                    acknowledged[key] = told
                if number == following[conversation]:
                    following[conversation] = number + 1
        except (OSError, http.client.HTTPException):
            return


following = [0] * 200
for round_ in range(rounds):
    process, host, port = start()
    clients = [Client(range(n, 200, 8), host, port, round_ * 8 + n) for n in range(8)]
    for client in clients:
        client.start()
    try:
        process.wait(dice.uniform(0.02, 0.4))
        failures.append("it ended by itself")
    except subprocess.TimeoutExpired:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    for client in clients:
        client.join()

process, host, port = start()
connection = http.client.HTTPConnection(host, port, timeout=20)
for (conversation, id_), told in sorted(acknowledged.items()):
    if post(connection, int(conversation[1:]), int(id_[1:])) != told:
        failures.append(f"{conversation} {id_} is answered with other bytes at the end")
process.send_signal(signal.SIGTERM)
if process.wait() != 0:
    failures.append("it did not stop in good order")

seen, tickets = {}, set()
printed = subprocess.run(
    [program, "journal", "print", "--text", "--data", data], capture_output=True, text=True)
for line in printed.stdout.splitlines():
    change = json.loads(line)
    if change["kind"] == "delivered":
        key = (change["conversation"], change["id"])
        if key in seen:
            failures.append(f"{key} was decided twice")
        seen[key] = change["answer"].encode()
for key, told in acknowledged.items():
    if seen.get(key) != told:
        failures.append(f"{key} was acknowledged and is not in the journal")
    ticket = json.loads(told)["ticket"]
    if ticket:
        tickets.add(ticket["id"])
listed = subprocess.run(
    [program, "tickets", "list", "--state", "all", "--json", "--data", data],
    capture_output=True, text=True)
known = {json.loads(line)["id"] for line in listed.stdout.splitlines()}
if not tickets <= known:
    failures.append(f"{len(tickets - known)} tickets are lost")
print(f"{rounds} kills, {len(acknowledged)} messages, {twice} redeliveries, {len(tickets)} tickets")
for failure in failures[:20]:
    print(failure)
sys.exit(1 if failures else 0)
