/// The words that the gate goes by, all in one place for whoever tunes it.
///
/// Written by hand from the work of a shop, a plant club and a help room; folded like messages, so
/// simplified Chinese and small letters serve for all forms. The syntax is that of ``WordList``.
enum Vocabulary {
  // MARK: English

  /// What may stand before a question.
  static let openers = WordList(
    """
    hi, hey, hello, howdy, hiya, yo, sup, greetings, so, ok, and, but, um, uh, also, guys, folks, all, everyone
    everybody, please, anyway, there, good morning, good evening, good day, good afternoon
    """)

  /// With what a question begins.
  static let questionStarts = WordList(
    """
    how, what, what's, whats, why, where, when, who, which, can, could, is, are, does, do, did, has
    have, should, would, will, may, any, anyone, anybody, someone, somebody, quick question, question
    """)

  /// What makes a question in the middle of a message.
  static let innerQuestions = WordList(
    """
    how do, how can, how to, how would, how should, how could, how does, how is, how are, how come
    is there a, is there an*, is there some, are there a, are there an*, are there some
    anyone, anybody, someone, somebody, what's, what is, what are, what does, what do, what would
    where is, where can, where do, which
    """)

  /// A need or a fault told without a question.
  static let englishRequests = WordList(
    """
    i'd like, i would like, i want, i need, i wanna, i wish, looking for, help me, need help
    need some help, please, wondering, trying to, not working, doesn't work, doesnt work, does not work
    i'm trying, im trying, i am trying, i'm looking, im looking, i am looking, i'm having, im having
    i am having, i'm unable, i am unable, i'm stuck, im stuck, i am stuck, i'm getting, i am getting
    have a problem, have problem, having problem*, having trouble, have a question, got a question
    have a issue, have an issue, having issue*, a problem with, problems with, trouble with
    won't start, won't boot, won't work, wont work, can't get, cant get, can't find, cant find
    can't open, can't see, can't install, can't connect, can't seem, can't figure, can't access
    can't use, can't boot, can't log, cannot get, cannot find, cannot open, cannot install
    cannot connect, cannot access, cannot use, can not get, can not find, can't make, cannot make
    tell me, any idea*, any suggestion*, any help, any way to, any advice, any tips, tips and tricks
    searching for, in need of, wonder if, wonder how, wonder what, wonder whether, wonder why
    no idea how, no idea why, no clue how, not sure how, not sure why, don't know how, dont know how
    don't understand, do not understand, the problem is, my problem is, problem is that, keep getting
    keeps failing, keeps crashing, fails to, failed to, refuses to, stopped working, does not seem
    doesn't seem, won't let me, will not connect, will not start, will not boot, will not work
    is broken, i'm new to, im new to, i am new to, i have a question, a quick question, fed up with
    need your help, need a hand, need advice, i was hoping, hoping to, is it possible, if possible
    """)

  /// How an answer, an agreement or a remark begins.
  static let acknowledgements = WordList(
    """
    thanks, thank, thx, ty, ok, okay, k, yes, yeah, yea, yep, yup, no, nope, nah, lol, haha*, hehe, heh
    cool, nice, great, sure, right, true, well, oh, ah, ahh, hm*, sorry, np, cheers, done, exactly
    indeed, maybe, actually, i guess, i think, i see, i know, i mean, i don't, i dont, i did, i just
    it, its, it's, that, thats, that's, this, these, those, you, u, if you, he, she, they, we, then
    because, not, but, or, and, use, try, type, run, read, check, look, ask, go, see, don't, dont
    also, same, still, there
    """)

  /// Words that are no names even if somebody bears them, and no address when a comma follows.
  static let commonWords = WordList(
    """
    the, and, you, for, are, all, any, can, get, got, how, who, why, what, when, where, hello, hey, hi
    well, anyone, someone, help, root, user, guest, test, here, there, then, not, but, just, like, good
    ok, okay, yes, yeah, no, thanks, lol, new, old, try, use, bot, nick, name, it, in, on, to, of, an
    or, so, if, do, my, me, we, he, she, they, this, that, will, one, two, now, out, up, time, ops
    also, btw, question, error, edit, note, ps, guys, folks, please, um, oh, hm*, http, https, quick
    sorry, everyone, everybody, ubuntu, linux, gnome, kde, rust, mint, debian, firefox, windows
    """)

  /// Somebody spoken to.
  static let englishYou = WordList("you, your, yours, u, ur, you're, youre, you've, you'd")

  /// A shop's service, in words that are hardly said elsewhere; and plants, their pests and care.
  static let englishSubjects = WordList(
    """
    my order, my orders, order number, my parcel, my package arrive*, shipping, shipment, delivery
    deliver to, courier, tracking number, refund*, exchange it, return it, return policy, my invoice, invoice for
    receipt, warranty, coupon*, voucher*, discount*, in stock, out of stock, restock*, after-sales
    customer service, opening hours, gift card, price of, how much is, how much are, size chart
    plant, plants, potted, repot*, orchid*, rose, roses, hydrangea*, succulent*, cactus, cacti, monstera
    pothos, ficus, fern, ferns, bonsai, seedling*, perennial*, fertiliz*, fertilis*, compost, mulch
    potting, watering, overwater*, prune, pruning, propagat*, aphid*, spider mite*, thrips, mealybug*
    scale insect*, fungus gnat*, powdery mildew, black spot, root rot, yellow leaves, leaves turning
    houseplant*, balcony garden*, germinat*, transplant*
    """)

  // MARK: Chinese

  /// Words of a shop's service that are hardly said elsewhere.
  static let service = WordList(
    """
    订单, 发货, 快递, 物流, 退货, 退款, 换货, 退换, 客服, 发票, 运费, 邮费, 包邮, 优惠券, 优惠卷, 券
    下单, 售后, 保修, 质保, 三包, 签收, 派送, 配送, 送货, 到货, 补货, 库存, 有货, 缺货, 现货, 收货
    付款, 货到付款, 价保, 保价, 差价, 安装师傅, 上门, 店铺, 旗舰店, 自营, 商品, 赠品, 预约, 预售, 出库
    揽件, 仓库, 返修, 维修, 换新, 退回, 退钱, 退给, 扣款, 账单, 白条, 花呗, 积分, 会员, 京东, 淘宝, 天猫
    拍下, 卖家, 卖的, 开票, 税, 抬头, 寄件, 寄回, 取件, 自提, 提货, 少发, 漏发, 错发, 发错, 破损, 坏了
    质量问题, 正品, 假货, 型号, 规格, 尺码, 尺寸, 保质期, 生产日期, 说明书, 怎么用, 怎么安装, 安装费
    以旧换新, 到账, 申请, 转人工, 人工客服, 专票, 增票, 定金, 邮寄, 催单, 退订, 改地址, 收货人, 代金券, 满减, 秒杀
    退定金, 开发票, 赔付, 投诉, 换个地址
    """)

  /// Words of service that are said elsewhere too.
  static let weakService = WordList(
    """
    买, 货, 寄, 送到, 送来, 送吗, 价格, 便宜, 降价, 多少钱, 活动, 收到, 取消, 地址, 改, 修改, 换, 退, 发
    支付, 账号, 密码, 登录, 查, 安装, 颜色, 款, 配件, 电池, 充电器, 台, 件, 套, 单, 师傅, 送, 优惠, 绑定
    处理, 客户, 联系电话, 联系方式, 包装, 续费, 购买, 下载, 人工
    """)

  /// Plants, their pests and their care: what a plant club asks about.
  static let gardening = WordList(
    """
    月季, 绣球, 玫瑰, 蔷薇, 铁线莲, 多肉, 绿萝, 兰花, 蝴蝶兰, 君子兰, 吊兰, 文竹, 茉莉, 栀子, 三角梅
    牡丹, 芍药, 菊花, 桂花, 茶花, 山茶, 杜鹃, 海棠, 仙人掌, 仙人球, 芦荟, 虎皮兰, 发财树, 幸福树, 龟背竹
    富贵竹, 滴水观音, 长寿花, 百合, 郁金香, 风信子, 水仙, 朱顶红, 球根, 薄荷, 迷迭香, 薰衣草, 番茄, 西红柿
    草莓, 辣椒苗, 柠檬树, 蓝莓, 无花果, 睡莲, 荷花, 碗莲, 蕨, 苔藓, 草坪, 矮牵牛, 天竺葵, 角堇, 太阳花, 向日葵
    植物, 花卉, 盆栽, 绿植, 花苗, 苗子, 种子, 花苞, 花芽, 叶片, 叶子, 枝条, 老桩, 根系, 新芽, 烂根, 花盆
    红蜘蛛, 蚜虫, 白粉病, 黑斑病, 黑斑, 蓟马, 介壳虫, 小黑飞, 蛴螬, 白粉虱, 菜青虫, 长虫, 生虫, 虫子, 虫害
    黄叶, 叶子黄, 叶子发黄, 发黄, 掉叶, 落叶, 枯萎, 打蔫, 蔫了, 徒长, 僵苗, 黄化, 晒伤, 烧根, 焦边, 病害
    浇水, 施肥, 肥料, 缓释肥, 有机肥, 花肥, 营养土, 配土, 泥炭, 椰糠, 珍珠岩, 换盆, 上盆, 翻盆, 修剪, 剪枝
    扦插, 播种, 嫁接, 压条, 分株, 移栽, 定植, 打顶, 疏蕾, 越冬, 过冬, 度夏, 耐寒, 耐阴, 光照, 打药, 杀虫剂
    杀菌剂, 多菌灵, 生根粉, 发芽, 出苗, 爆盆, 花期, 养花, 种花, 浇, 地栽, 露养
    什么花, 啥花, 花叫什么, 花叫啥, 什么植物, 什么品种, 哪种花, 花期, 变叶木, 绿篱, 盆景
    """)

  /// To grow: of plants only where a plant is named.
  static let growing = WordList("养, 种, 栽, 播")

  /// What gardeners say, and others too.
  static let weakGardening = WordList(
    """
    花, 叶, 根, 盆, 土, 肥, 苗, 虫, 药, 剪, 晒, 阳台, 院子, 露台, 阳光, 枝, 植株, 通风
    """)

  /// Compounds in which a word of the lists above means something else: looked at first.
  static let notGardening = WordList(
    """
    这种, 那种, 一种, 各种, 种类, 哪种, 某种, 几种, 两种, 多种, 种种, 何种, 此种, 营养, 养老, 培养, 休养
    保养, 养生, 养成, 素养, 修养, 养胃, 养眼, 养活, 抚养, 包养, 教养, 养家, 喂养, 养猫, 养狗, 养宝宝
    两种人, 第一种, 第二种, 三种, 品种, 种族, 兵种, 工种, 传播, 播放, 直播, 广播, 主播, 点播, 栽赃
    花呗, 花钱, 花了, 花费, 花时间, 根本, 根据, 水平, 开始, 开心, 开车, 打开, 公开, 离开, 开票, 开发票
    """)

  /// What asks.
  static let chineseQuestions = WordList(
    """
    ?, 吗, 呢, 么$, 怎么, 怎样, 如何, 咋, 什么, 啥, 多少, 几天, 几时, 几号, 几点, 几个, 几次, 多久, 多长
    哪, 能不能, 可不可以, 可否, 是否, 是不是, 会不会, 有没有, 要不要, 为何, 为啥, 谁, 能否, 好没, 了没
    没有收到, 还没, 不能, 无法, 不了, 不到, 没法
    """)

  /// The narrower list for the shape alone: no complaints.
  static let chineseShape = WordList(
    """
    ?, 吗, 呢, 么$, 怎么, 怎样, 如何, 咋, 什么, 啥, 多少, 几天, 几时, 几号, 几点, 几个, 几次, 多久, 多长
    哪, 能不能, 可不可以, 可否, 是否, 是不是, 会不会, 有没有, 要不要, 为何, 为什么, 为啥, 谁, 求, 请问, 想问
    帮, 能否, 怎, 原因, 方法, 意思, 推荐, 我要, 我想, 想要, 想查, 查一下, 查下, 查询, 申请, 麻烦
    """)

  /// What requests.
  static let chineseRequests = WordList(
    """
    请, 麻烦, 帮, 我要, 我想, 想要, 想问, 想查, 查一下, 查下, 查询, 咨询, 申请, 要求, 需要, 希望, 给我
    催, 尽快, 快点, 取消, 修改, 退, 换
    """)

  /// What asks for advice, in a club where `换` and `催` are part of the craft.
  static let chinesePleas = WordList(
    """
    请问, 请教, 求, 麻烦, 帮, 我想, 想要, 想问, 咨询, 推荐
    """)

  /// Whom one speaks to where somebody serves.
  static let chineseServing = WordList("你们, 您, 亲$, 贵店, 贵司, 店家, 掌柜, 店主, 人工")

  /// A question put politely, as to somebody not known well.
  static let chinesePoliteQuestions = WordList(
    """
    请问, 请教, 想问, 问一下, 问下, 想咨询, 咨询一下, 咨询下, 麻烦问, 求问, 想知道, 想了解
    """)

  /// Opinions and advice: a member answers another.
  static let chineseOpinions = WordList(
    """
    我觉得, 觉得, 我感觉, 感觉, 个人认为, 我认为, 建议, 劝, 不如, 反正, 其实, 只能说, 毕竟, 确实, 所以说
    我现在用, 我用的, 我之前, 我前段时间, 我朋友, 我同学, 对于你, 你这种, 不然, 要么, 人家, 不至于, 无所谓
    牛逼, 垃圾, 真香, 吐槽, 劝退, 踩坑, 坑爹
    """)

  /// Compounds in which a word that asks does not ask: looked at first.
  static let notQuestions = WordList(
    """
    要么, 那么, 这么, 什么都, 啥都, 谁都, 哪都, 怎么都, 多少都, 不怎么, 没什么, 没啥, 没多少, 无论如何, 怎么说呢
    什么的, 好看吗?, 好看吗, 漂亮吗?, 漂亮吗, 美吗?, 美吗, 好看不?, 好看不, 漂亮不?, 漂亮不, 美不美?, 美不美
    好看吧?, 漂亮吧?, 美吧?, 好不好看?, 好不好看, 是不是很美?, 是不是很美
    """)

  /// What people say among themselves.
  static let chineseChat = WordList(
    """
    哈哈, 嘿嘿, 呵呵, 嘻嘻, 亲爱的, 宝贝, 老婆, 老公, 爸, 妈, 哥, 姐, 同学, 老师, 宿舍, 上课, 考试, 吃饭
    睡觉, 晚安, 早安, 回家, 聚会, 周末, 我们班, 生日快乐, 新年快乐, 想你, 爱你, ~~, ……, 哎, 唉, 嗯, 恩$
    呀, 啦, 哦, 耶, 嘛, 吧$
    """)

  /// A member spoken to; `你们` is the shop and `你好` a greeting.
  static let chineseYou = WordList("你")
  static let notYou = WordList("你们, 你好")

  /// How an answer or an acknowledgement begins.
  static let chineseAcknowledgements = WordList(
    """
    好的, 好滴, 好哒, 好嘞, 好$, 收到, 谢谢, 多谢, 感谢, 谢了, 谢啦, 嗯, 恩$, 知道了, 明白, 了解了, 行$
    行的, 可以$, 可以的, 没事, 没关系, 不客气, 不用谢, 不用了, 对$, 对的, 对啊, 对呀, 是的, 是啊, 是呀
    哦$, 哦哦, 哈哈, 呵呵, 嘿嘿, 嘻嘻, 没有$, 不是$, 不是的, 应该是
    """)

  /// Those who serve: an `@` to them is no address to a member.
  static let servants = WordList(
    """
    客服, 群主, 管理员, 管理, 店主, 店家, 老板, 掌柜, 小二, 店小二, 小助手, 小助理, 助手, 助理, 机器人, 所有人
    all, everyone, here, channel, admin, admins, support, staff, bot, help
    """)

  // MARK: Small talk, both languages

  /// A message made of these alone is small talk.
  static let smallTalk = WordList(
    """
    哈, 呵, 嘿, 嘻, 嘎, 哇, 哦, 噢, 嗯, 恩, 额, 呃, 啊, 呀, 哎, 唉, 诶, 嗨, 喂, 的, 了, 啦, 吧, 呢, 哒, 哟, 嘛, 滴
    么么哒, 好的, 好滴, 好, 行, 对, 是的, 是, 可以, 没事, 没关系, 不客气, 不用谢, 收到, 谢谢, 谢, 多谢, 感谢
    辛苦, 晚安, 早安, 早上好, 早, 中午好, 下午好, 晚上好, 午安, 安, 大家, 大家好, 各位, 各位好, 群主, 群友们, 你, 您
    你好, 您好, 你们, 朋友们, 明白, 知道, 了解, 懂了, 赞, 棒, 真棒, 厉害, 牛, 牛逼, 漂亮, 好看, 真好看, 好美, 美, 真美, 太
    好漂亮, 真漂亮, 太美, 加油, 恭喜, 祝贺, 生日快乐, 新年快乐, 节日快乐, 中秋快乐, 周末愉快, 快乐, 再见, 拜拜, 拜
    签到, 打卡, 路过, 围观, 顶, 同感, 支持, 真的, 嗷, 呜, 很, 真, 大佬, 亲, 亲们, 姐妹们, 老师, 客气, 笑死
    lol, lmao, rofl, xd, haha*, hehe*, hihi, hah, heh, ha, thanks, thank, you, thx, ty, tysm, tnx, cheers
    everyone, everybody, all, guys, folks, friends, a lot, so much, very much, very, again, ok, okay, okey
    k, kk, yes, yeah, yep, yup, yea, no, nope, nah, cool, nice, great, awesome, good, morning, night
    evening, afternoon, day, goodnight, gn, gm, bye, cya, see you, later, hi, hey, hello, yo, sup, there
    wow, omg, oh, ah, aw, aww, hmm*, hm, mm, np, no problem, welcome, you're, youre, sure, right, true, same
    well, sorry, indeed, exactly, congrats, congratulations, happy birthday, birthday, love it, beautiful
    pretty, lovely, amazing, sweet, sounds, perfect, done, got it, my, dear, the, to, to you, what a, and
    66, 666, 6666, 66666, 666666, 233, 2333, 23333, 88, 886, 520, orz, qwq, qaq, yyds, nb, xswl
    """)
}
