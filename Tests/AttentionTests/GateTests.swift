import Testing
import TextNormalization

@testable import Attention

private func score(
  _ text: String, speaker: String = "u1", name: String? = "小明", in room: Room = Room()
) -> AttentionScore {
  attention(to: NormalizedText(text), speaker: speaker, name: name, in: room)
}

private func room(_ lines: [(speaker: String, text: String)]) -> Room {
  var room = Room()
  for line in lines {
    room.note(speaker: line.speaker, name: line.speaker, text: NormalizedText(line.text))
  }
  return room
}

@Suite struct GateTests {
  @Test func `plant questions to nobody in particular all ask, however lately their author spoke`()
  {
    var room = Room()
    let questions = [
      "圆锥绣球广东能够种吗？", "月季红蜘蛛怎么办？", "封闭阳台能养哪些花儿？", "这是什么花？", "多肉怎么了",
      "求推荐好养的绿植", "叶子發黃了怎麼辦", "请问你们卖月季苗吗",
    ]
    for question in questions {
      #expect(score(question, in: room).asks, "\(question)")
      room.note(speaker: "u1", name: "小明", text: NormalizedText(question))
    }
  }

  @Test(arguments: [
    "今天开了好多花，晒一下", "哈哈哈", "你家的真好看", "明天几点集合？", "今天给月季换盆施肥浇水",
    "我家月季好看吗？", "我家绣球黄叶掉了", "你这月季怎么养的？", "今天去花市，买了三盆绣球",
    "哈哈哈你种的番茄好大", "收到", "👍👍", "", "12345678901",
  ])
  func `what members say among themselves asks nothing`(_ text: String) {
    #expect(!score(text).asks)
  }

  @Test(arguments: ["我的订单到哪了", "什么时候发货？", "麻烦帮我查一下物流", "我要退货，怎么退款", "這款還有貨嗎，多少錢？"])
  func `what customers ask of a shop asks`(_ text: String) {
    #expect(score(text).asks)
  }

  @Test func `a new speaker's open question asks, a regular's aside does not`() {
    let room = room([("anna", "hm"), ("bert", "the new kernel is fine"), ("anna", "same here")])
    #expect(
      score("hi all, how do I resize a partition?", speaker: "cora", name: "cora", in: room).asks)
    #expect(!score("works for me too, why?", speaker: "anna", name: "anna", in: room).asks)
    #expect(!score("nice weather today", speaker: "cora", name: "cora", in: room).asks)
  }

  @Test func `a question about service or plants asks even from who asked a moment ago`() {
    let room = room([("anna", "is the room open?"), ("anna", "anybody here?")])
    let texts = ["Where is my refund?", "my roses have black spots, what should I do?"]
    for text in texts { #expect(score(text, speaker: "anna", name: "anna", in: room).asks) }
    #expect(!score("nice roses!", speaker: "anna", name: "anna", in: room).asks)
  }

  @Test(arguments: [
    "anna: which disk do you mean?", "anna, what kind of mess?",
    "@anna how do you repot an orchid?",
    "@anna 你的绣球怎么浇水？", "小红，绣球怎么浇水？", "小红你的月季怎么养？", "could anna show the log?",
  ])
  func `a question to another member is addressed to them and asks nothing`(_ text: String) {
    let score = score(text, in: room([("anna", "hm"), ("小红", "嗯")]))
    #expect(score.isAddressedToMember)
    #expect(!score.asks)
    #expect(!score.couldAsk)
  }

  @Test func `those who serve may be called`() {
    let score = score("@群主 月季红蜘蛛怎么办？")
    #expect(!score.isAddressedToMember)
    #expect(score.asks)
  }

  @Test func `a member called after a plant does not take the plant's questions`() {
    let score = score("月季，红蜘蛛怎么办？", in: room([("月季", "大家好")]))
    #expect(!score.isAddressedToMember)
    #expect(score.asks)
  }

  @Test func `a message in both languages needs the evidence of one`() {
    #expect(score("hello 月季红蜘蛛怎么办 thanks").asks)
    #expect(score("how do I deadhead 月季? they are fading fast", name: "amy").asks)
  }

  @Test func `a question of no known subject could ask, an acknowledgement or a remark could not`()
  {
    #expect(score("蚂蚁太多了怎么办").couldAsk)
    #expect(score("How long does it last?").couldAsk)
    #expect(score("好的，谢谢").isAcknowledgement)
    for text in ["好的，谢谢", "thanks, that works", "今天天气真好"] {
      #expect(!score(text).couldAsk, "\(text)")
    }
  }

  @Test func `reasons add up to the score, the strongest first`() {
    let score = score("月季红蜘蛛怎么办？")
    #expect(score.reasons == ["plants and care +4.40", "question +1.20"])
    #expect(abs(score.score - 5.6) < 1e-9)
    #expect(score.threshold == 3.5)
  }
}

@Suite struct ShapeTests {
  @Test(arguments: [
    "怎么退货", "有货吗", "帮我看看订单", "为什么还没到", "請問幾點開門", "how do I return this",
    "i need an invoice", "is it in stock", "cannot log in, please help", "ok?",
  ])
  func `questions and requests are known by their shape`(_ text: String) {
    #expect(isQuestionOrRequest(NormalizedText(text)))
  }

  @Test(arguments: ["好的", "今天天气不错", "nice", "it works now", "", "👍", "http://a.example/?q=1"])
  func `statements have another shape`(_ text: String) {
    #expect(!isQuestionOrRequest(NormalizedText(text)))
  }

  @Test(arguments: [
    "哈哈哈", "晚安", "收到", "谢谢大家", "早上好！", "好看好看", "[强][强]", "😀😀", "lol", "LOL!!",
    "thanks everyone", "good night all", "666", "哈哈 thanks", "", "~~~", "Happy birthday 🎂", "謝謝群主",
  ])
  func `small talk is chatter`(_ text: String) {
    #expect(isChatter(NormalizedText(text)))
  }

  @Test(arguments: [
    "在吗？", "退货", "12345678901", "66612345678", "谢谢，怎么退货", "thanks, where is my order", "月季",
    "good fertilizer", "?", "A1",
  ])
  func `what may matter is no chatter`(_ text: String) {
    #expect(!isChatter(NormalizedText(text)))
  }
}
