import Testing
import TextNormalization

@testable import Attention

@Suite struct GateTests {
  @Test(arguments: ["圆锥绣球广东能够种吗？", "月季红蜘蛛怎么办？", "封闭阳台能养哪些花儿？"])
  func `a plant question to nobody in particular asks, however lately its author spoke`(
    _ question: String
  ) {
    var room = Room()
    for text in ["大家好", question, question + "！"] {
      room.note(speaker: "u1", name: "小明", text: NormalizedText(text))
    }
    #expect(
      attention(to: NormalizedText(question), speaker: "u1", name: "小明", in: room).couldAsk)
  }

  @Test(arguments: ["今天开了好多花，晒一下", "哈哈哈", "你家的真好看", "明天几点集合？", "今天给月季换盆施肥浇水"])
  func `what members say among themselves asks nothing`(_ text: String) {
    #expect(!attention(to: NormalizedText(text), speaker: "u1", name: "小明", in: Room()).asks)
  }
}
