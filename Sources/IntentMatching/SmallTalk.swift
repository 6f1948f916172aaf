internal import TextNormalization

/// Everyday sentences that belong to no rule book: reactions, feelings, people, plans, and questions
/// that name no matter ("how can I do that", "这个怎么弄").
///
/// They are one more class in the training, which learns from them and from all examples; the intents
/// do not learn from them, so the ranking is as if they were not there. They add no features either: a
/// word counts as known only where the book's own examples have it. What the class says of a message
/// is one of the numbers for acceptance. A book that does answer small talk has examples of it, and
/// those weigh more than these.
enum SmallTalk {
  /// The sentences as the classifier sees them.
  static let bags: [FeatureBag] = {
    let sentences =
      chinese.split(whereSeparator: \.isWhitespace)
      + english.split { $0 == "/" || $0 == "\n" }
    return sentences.map {
      FeatureBag(TokenizedText(NormalizedText(String($0))), lists: WordLists([]))
    }
  }()

  /// One sentence a word.
  private static let chinese = """
    哈哈哈 哈哈哈哈笑死我了 好的 好的谢谢 嗯嗯知道了 收到 谢谢你 辛苦了 没事没事
    不用了 是的 不是吧 真的假的 太好了 太棒了给你点赞 厉害了 我也是 我也觉得
    你说得对 随便吧 算了不说了 无所谓啦 大家早上好 早安 晚安好梦 你好呀 在吗 有人吗
    再见 改天再聊 我先去忙了 我回来了 我到家了 路上小心 你吃饭了吗 你在干什么
    你在做什么呢 你是谁 你是谁啊 你叫什么 你几岁了 你是男的还是女的 你是哪里人
    你喜欢我吗 我喜欢你 我爱你 我讨厌你 你真笨 你真聪明 你好可爱 你怎么不理我
    你怎么了 你想我了吗 你会说什么 你能听懂我说的话吗 你懂什么 你知道我是谁吗
    你有没有朋友 你有女朋友吗 我们做朋友吧 你在说什么 你说什么我听不懂 什么意思
    这是什么意思 为什么呀 怎么回事 怎么会这样 怎么办呢 那怎么办 然后呢 还有吗
    就这样吧 那好吧 可以啊 不可以 不要 我不知道 我不想说话 我不信 我不高兴 我很开心
    我今天心情不好 我好无聊啊 我好累 我好困想睡觉 我饿了 我生气了 我想哭 我失恋了
    我要睡了 我在上班 我在家里 我在等人 我下班了 我没有钱 我没听清楚 我刚才说到哪里了
    我跟你开玩笑的 陪我聊聊天吧 跟我说说话 给我讲个笑话 别闹了 别说了 别生气了 滚开
    闭嘴 神经病啊 你有病吧 加油 祝你生日快乐 新年快乐 恭喜恭喜 今天天气真好心情也好
    今天是个好日子 今天好忙啊 今天拍了好多照片给大家看看 昨天晚上没睡好
    周末大家一起出去玩吧 周末有什么安排吗 明天早上在门口见 明天大家一起去吧
    明天几个人去呀 我们什么时候出发 谁有空一起去 谁想一起吃饭 晚上吃什么好呢
    中午吃了一大碗面 孩子今天放学早 我家孩子考试考得不错 我妈妈叫我回家 我妹妹下个月结婚
    家里的猫又生了三只 我家的狗不见了 我养的植物开了花 院子里的树长高了
    这张照片拍得真好看 好漂亮啊羡慕 这个真不错 这个颜色我喜欢 这也太难了
    这件事以后再说吧 那个人是谁呀 他是我的老师 她长得真好看 他们都走了 老板今天不在
    领导说下午有会 作业写完了没有 老师说明天不上课 群里好热闹 大家都在忙什么
    有没有人认识他 楼上说得有道理 刚看到消息 手机没电了先这样 路上堵车要晚一点到
    终于到周五了 时间过得真快 人生就是这样 世界上最远的地方在哪 先有鸡还是先有蛋
    宇宙有多大 你觉得人活着是为了什么 一加一等于几 你会不会做梦 机器人会有感情吗
    以前的事情我都忘了 小时候的事情还记得吗 我也想去看看 等一下我马上来 稍等一会儿
    你先忙吧 不好意思打扰了 对不起我错了 没关系 下次再说 听说他换工作了
    昨天的比赛太精彩了 这部剧的结局我不喜欢 那首歌听得我想哭 最近在学游泳
    想减肥又管不住嘴 又下雨了衣服没法晒 楼下新开了一家店排队好长 我要这个 我要那个
    我想要一个 给我一个 给我看看 帮我看看 帮我一下 帮个忙 帮我想想办法 请问一下
    我想问一下 我想问个问题 有个问题 有没有 有没有别的 有什么 有什么不一样 还有什么
    还有别的吗 这个有吗 那个呢 这个呢 这个怎么样 这个怎么弄 这个怎么用 怎么弄 怎么做
    怎么去 怎么说 怎么选 怎么不行 怎么还没好 怎么这么慢 怎么没有了 如何做到的
    该怎么办才好 可以吗 可以帮我吗 能不能 能不能快一点 能不能告诉我 行不行 好不好
    是不是 是不是真的 是这样吗 对不对 要不要 要多久 多久 几个 几点 什么时候
    什么时候可以 什么时候来 哪天 哪里 在哪里 在哪里看 去哪里 哪一个 哪个好
    哪个比较好 谁知道 为什么不行 为什么没有 为什么会这样 我看不到 我找不到 我不会
    我不懂 我不需要 我没有 我没看到 我没收到 我已经做了 我试过了不行 我等了很久了
    不行 不能用 没用 没有反应 没有了 没有人 都没有 都可以 一样的 不一样 不对 错了
    知道了 告诉我 告诉我为什么 说清楚一点 再说一遍 再来一次 换一个 下一个 上一个
    第一个 最后一个 另外一个 只有一个 全部 所有的 一点点 现在 现在可以了
    现在怎么样了 今天可以吗 明天可以吗 以后呢 之前的那个 刚才那个 上面的 下面的
    里面有什么 外面怎么样 大的还是小的 好了吗 完了吗 到了吗 来了吗 做什么的
    干什么用的 是干嘛的 叫什么名字 名字是什么
    """

  /// Sentences parted by strokes and line ends.
  private static let english = """
    hahaha / lol that is so funny / ok / ok thanks / thank you so much / thanks a lot / got it
    i see / no problem / never mind / yes / no / not really / maybe later / sure why not
    hello there / hi how are you / hey what's up / good morning everyone / good night
    bye see you later / talk to you soon / are you there / is anyone here / who are you
    what are you doing / where are you from / how old are you / do you like me / i like you
    i love you / i hate this / you are so smart / you are stupid / shut up / leave me alone
    what do you mean / i don't understand you / i don't know what to say / what is this
    what is that supposed to mean / why is that / how come / so what / and then what happened
    what else / is that all / that's it / that is great / this is really nice
    wow that's amazing / it was ok i guess / i think so too / i agree with you / you are right
    you are wrong / are you serious / are you kidding me / i was just joking
    just a moment please / wait a minute / i am busy right now / i will do it later
    i am at work / i am at home now / i am so tired / i am hungry / i am bored
    i am happy today / i feel sad / i feel sick today / i need some sleep / i had a bad day
    i had a long day at the office / i miss my friends / i am learning to cook
    my mother is calling me / my brother got married last week / my dog ran away
    my cat sleeps all day / my kids are at school / my friend told me a story
    my boss is angry with me / we went to the beach yesterday
    we had dinner together last night / they are not coming tomorrow / he said he would be late
    she is my best friend / do you remember her name / who is the president
    who wrote that book / who won the game last night / what is the meaning of life
    what is the tallest mountain in the world / how many people live in china
    how far is the moon / how do birds fly / why is the sky blue / can you hear me
    can you sing / can you keep a secret / can you tell me something interesting
    do you believe in ghosts / do you have any friends / have you ever been to paris
    did you sleep well / did you see the news / did you watch the match
    would you like to be human / let's go out this weekend / let's meet at the station
    see you there at noon / see you in the morning / where should we eat tonight
    what should i wear to the party / the traffic is terrible today / the food was delicious
    the movie was boring / the garden looks lovely in spring / the exam was hard
    it is raining again / it is getting late / time flies / life is hard sometimes
    nothing special / nobody knows / everybody is talking about it / somebody left the door open
    someone is at the door / congratulations to both of you / happy birthday / happy new year
    good luck with your exam / have a nice day / take care / sorry i was wrong
    sorry i was away / excuse me / please forgive me / please stop it / please say something
    tell me about yourself / tell me a story / look at this picture / check out my new shoes
    guess what happened / i can't believe it / i can't stop laughing / i don't care
    i don't want to talk about it / i want to go home / i want to be alone / i wish i could fly
    i used to play the guitar / i grew up in a small town / i read about it in a book
    i have no idea / i have two sisters / i have to go now / i was thinking about you
    hello world foo / test test one two three / i want this / i want this one / i want that one
    i want to ask something / i want to know / i want to know about it / i need this / i need it
    i need one / i need it today / i need your help / i need some information
    i need to know more / i would like to have one / i would like to know / i have a question
    i have some questions / i have a problem / i have an issue / i have one more thing
    i have already done that / i have been waiting / i have not got it / i did not get it
    i did not get any answer / i did not do that / i do not have it / i do not know how
    i do not want it / i do not need this / i am not able to do it / i am not able to see it
    i am unable to do this / i am facing a problem / i am waiting for it
    i am looking for something / i am interested / i am using it / i tried but it is not working
    i can not see it / i can not find it / i can not do this / i got it already / i got only one
    i think there is a mistake / i will let you know / i was told to ask here / it is not there
    it is not working / it is not showing / it is showing something else / it does not work
    it did not happen / it is good / it is too late / it is my first time / is it possible
    is it ok / is it true / is it there / is it good / is it for me / is this right
    is this the same / is that so / is there any other way / is there anything else
    is there something new / are there any others / are you sure / are you open / are you coming
    can i do that / can i get it / can i get one / can i have this one / can i use it
    can i use this / can i see it / can i know more / can i ask you something / can you help me
    can you please help / can you tell me / can you tell me more / can you tell me about it
    can you do it / can you do that for me / can you check / can you explain
    can you give me some / can you send it / could you please tell me / could you do it again
    do you have it / do you have any / do you have another one / do you know
    do you know about this / do you need it / does it work / does it matter / will it work
    will it be there / will you do it / would it be possible / how / how to / how to do it
    how to do this / how to get it / how to use it / how to know / how can i do it
    how can i do this / how can i get that / how can i know / how do i do that
    how do i use this / how is it / how is this different / how it works / how long / how many
    how many are there / how much time / what / what is it / what is that / what is this for
    what is the problem / what is the reason / what is the difference / what is the meaning
    what is the name / what is the best / what is your name / what about this
    what about the other one / what are the others / what can i do / what should i do
    what to do / what to do now / what happened / what kind / what do you have
    what will happen / when / when will it come / when will it be / when can i get it
    when is it / where / where is it / where to go / where to find it / where can i see it
    where do i get it / which one / which one is good / which one is better
    which is the best for me / who / who is there / who will do it / why / why not
    why it is not there / why is it not working / why is it so / why are you doing this
    why did you do that / why i can not see / please / please help / please help me
    please do it / please do something / please tell me / please tell me more
    please let me know / please give me / please check / please check it / please explain
    please reply / tell me / tell me more / tell me about this / tell me the name / give me one
    give me the name / give me some time / show me / show me more / let me know / let me see
    let me check / send me / this one / this is not good / this is not mine / this is not right
    this is wrong / this is my number / that one / that one is better / the same
    the same thing again / the other one / the first one / the last one / only this / only one
    all of them / any other / any other one / anything else / anything new / one more
    more details / more information / some information / details / name / number / mine
    my name / my number / my age is thirty / i am twenty five years old / i am from india
    from where / from the beginning / for me / for my son / for my mother / for two people
    for how long / with this one / without this / not this one / not now / not yet / not working
    not able to do / nothing is working / nothing happened / still waiting / still the same
    still not done / again and again / already done / done / done it / today / tomorrow
    yesterday / now / after that / before that / since yesterday / so many days / too long
    very bad / very good / very nice / nice one / good one / great / cool / okay fine / fine
    right / wrong / really
    """
}
