/// Chinese ways to say the same thing, and the courtesies that say nothing.
///
/// Each line is what stands for the rest. Left sides have two characters or more where one character
/// would also stand inside other words; 咋 and 啥 do not.
enum Wording {
  /// The word that stands for each group, followed by the words that it replaces.
  static let groups: [(word: String, others: [String])] = [
    ("怎么", ["如何", "怎样", "怎么样", "咋样", "咋", "要怎么", "该怎么"]),
    ("什么", ["啥", "神马"]),
    ("为什么", ["为何", "为啥", "怎么回事", "是什么原因", "什么原因", "为毛", "怎么会"]),
    ("可以", ["能否", "可否", "能不能", "可不可以", "可以不可以", "能够", "能"]),
    (
      "多久",
      ["多长时间", "什么时候", "几时", "何时", "啥时候", "多少天", "几天", "多少时间", "什么时间"]
    ),
    ("没", ["没有", "木有", "未", "无"]),
    ("不", ["不能", "无法", "没法", "不了", "没办法"]),
    ("借", ["贷款", "借款", "借钱", "借贷", "贷"]),
    ("还", ["还款", "还钱", "还清", "还贷", "归还", "偿还"]),
    ("电话", ["打电话", "致电", "来电", "通知", "联系", "回访", "电话审核"]),
    ("换", ["更改", "更换", "变更", "修改", "改", "改变", "换成"]),
    ("看", ["查询", "查看", "查下"]),
    ("取消", ["撤销", "解除", "关闭", "注销", "删除"]),
    ("钱", ["金额", "资金", "现金", "款"]),
    ("提现", ["取现", "取款", "体现", "取出来", "取钱"]),
    ("全部", ["一次性", "全额", "所有"]),
    ("提前", ["主动"]),
    ("开通", ["申请", "受邀", "邀请"]),
    ("怎样用", ["使用方法", "用法"]),
    ("好看", ["漂亮", "美丽"]),
    ("便宜", ["实惠", "优惠"]),
    ("买", ["购买", "选购"]),
  ]

  /// What a customer says for politeness; it takes no part in a search.
  static let courtesies = [
    "你好", "您好", "请问一下", "请问", "我想问一下", "我想问下", "我想问一", "我想问", "想问下", "想问",
    "在吗", "谢谢",
  ]
}
