### 窗口里看得见的每一个字。

# 窗口
product-name = 回头
menu = 菜单
shop-nameless = 还没有店名
saved = 已保存
saving = 正在保存
not-saved = 没有存上，会再试
offline-works = 断网也能收银
starting = 正在打开…
try-again = 再试一次
no-answer = 程序没有回应，账没有动。请再试一次；还不行，请重新打开程序。
loading = 正在读取…
close = 关闭
cancel = 取消
back = 返回
ok = 确定
yes = 是
save = 保存
more = 再看一些
all = 全部
optional = 可以不填
when = 时间
list-comma = 、
scan-held = 刚扫的码已记下，关掉这个窗口就加上。

# 画面
screen-counter = 收银
screen-members = 会员
screen-products = 商品
screen-sales = 单据
screen-today = 今天
screen-silent = 熟客没来
screen-journal = 流水
screen-settings = 设置
screen-help = 按键

# 设店
setup-title = 开一家店
setup-more = 三项就好，以后都能在设置里改；币种除外。
language = 语言
shop-name = 店名
shop-name-hint = 会印在账单上，也可以先空着
currency = 币种
currency-cny = 人民币
currency-twd = 新台币
currency-hkd = 港币
currency-mop = 澳门元
currency-sgd = 新加坡元
currency-myr = 马来西亚令吉
currency-usd = 美元
setup-begin = 从哪里开始
setup-empty = 空店，我自己录商品
setup-demo = 示例店，先试试看
setup-go = 开始收银
setup-busy = 正在建店…
setup-busy-demo = 正在编一年的买卖给您看…

# 收银：找
search-label = 扫码或查找
search-placeholder = 扫码，或输入商品、手机尾号、姓名拼音
search-found = 找到的
search-nothing = 没有找到“{ $text }”。
enrol-this = 登记为新会员
products = 商品
members = 会员
amount-as-line = 按这个金额收，不选商品
unknown-code = 没有条码 { $code } 的商品。篮子没有变。
unknown-make = 新建商品
unknown-search = 查找
per-unit = / { $unit }

# 收银：篮子
basket = 购物篮
basket-empty = 扫第一件商品，就开始一单。
basket-empty-more = 没有条码的：输入名字或拼音首字母；只收金额按 +。
basket-lost = 上次没结完的购物篮读不出来了，请重新录入。已结的账都在。
product = 商品
price = 单价
list-price = 原价
quantity = 数量
line-total = 小计
line-coupon = 优惠券
price-changed = 已改价
amount-line = 无码收银
favourites = 常用商品
amount-only = 只输金额
clear-title = 清空这一单？
clear-text = 商品、会员和优惠券都会拿掉。清错了可以按 Ctrl Z 找回来。
clear-yes = 清空
quantity-title = 数量：{ $name }
quantity-in = 数量（{ $unit }）
quantity-not-a-number = 请只输入数字。
quantity-zero = 数量要大于 0；不要了请按 Del 移除。
quantity-too-long = 太多了，请检查是不是把条码扫进来了。
quantity-too-precise =
    { $decimals ->
        [0] 这种单位只能按整数卖。
       *[other] 这种单位最多 { $decimals } 位小数。
    }
price-title = 改价：{ $name }
price-new = 成交价
price-list-is = 原价 { $price }
price-restore = 恢复原价
amount-title = 无码收银
amount = 金额
amount-for = 是什么
amount-add = 加入这一单
amount-not-a-number = 这不是金额，请只输入数字和小数点。
amount-too-precise =
    { $decimals ->
        [0] 这个币种没有小数。
       *[other] 最多 { $decimals } 位小数。
    }
amount-too-long = 超过 8 位数字，像是条码，不当作金额。

# 收银：会员
walk-in = 散客
walk-in-more = 营业日 { $day }
member = 会员
member-no = 会员号 { $number }
phone-tail = 尾号 { $tail }
balance = 储值余额
balance-after = 之后余额
balance-parts = 本金 { $principal } · 赠送金 { $bonus }
points = 积分
last-visit = 上次到店
last-visit-on = 上次 { $day }
never-visited = 还没来过
days-ago =
    { $days ->
        [0] 今天
       *[other] { $days } 天前
    }
usual-gap = 平时约 { $days } 天来一次
last-item = 上次买了 { $item }
coupons-usable = 可用券 { $count } 张
member-open = 看会员卡
member-other = 换会员
member-none = 按散客
member-find = 找会员
member-find-by = 手机尾号、姓名、拼音、卡号
enrol = 新会员
seller = 选店员
seller-is = 店员 { $name }
seller-title = 谁卖的？
seller-more = 从这一单起记在谁名下
seller-none = 不记名

# 收银：提醒
alerts = 提醒
alerts-more = 还有 { $count } 条
alert-last-visit = 好久没来
alert-greeted = 已问候
coupon = 优惠券
coupons = 优惠券
coupon-of = { $off } 元券
coupon-now = { $day }到期，本单可用
coupon-terms = 满 { $minimum } 可用，{ $day }到期
coupon-from = 满 { $minimum } 可用 { $off } 元券
coupon-use = 用券
coupon-drop = 不用
coupon-none = 没有能用的优惠券。
coupon-code = 券码
coupon-issued = 送一张优惠券：
balance-short = 余额不够
balance-short-more = 余额 { $held }，还差 { $missing }

# 收银：收款
sum = 合计与收款
list-total = 原价 { $lines } 项
prices-changed = 其中 { $lines } 项改了价
points-earned = 本单积 { $points } 分
points-spent = 积分抵现
due = 应收
still-due = 还要收
take = 收款 { $amount }
taken = 已收{ $kind }
tender = 付款方式
tender-drop = 撤掉
how-paid = 怎么付？
holds = 余额
needs-member = 要先找会员
stored-value-needs-member = 用储值要先找到会员，请按 F9。
stored-value-none = 这位会员没有储值可用。请按 F10 充值，或选别的付款方式。
stored-value-use = 用储值付 { $amount }
points-need-member = 用积分抵现要先找到会员，请按 F9。
points-none = 这位会员的积分还不够抵现。请选别的付款方式。
points-off = 本店没有开通积分抵现，可在设置里开通。请选别的付款方式。
points-off-short = 未开通
points-pay = 可抵
take-by = { $kind }收多少
take-confirm = 收下
notes = 常用面额
arrived-title = { $kind }：已到账？
arrived-more = 看过收款设备再按。按 Esc 是还没到。
arrived-yes = 已到账
payment-code = 这是顾客的付款码，请在收款设备上扫。
ringing = 正在记账…
ring = 完成这一单
total-changed = 应收变了，请和顾客核对
total-changed-more = 原来 { $from }，现在 { $to }。再按一次 Enter 按新金额收。
change = 找零
bill-done = 单号 { $number } 已记好
paid-total = 实付
next-sale = 下一单
next-sale-more = 直接扫码或按任意键，也会开始下一单。
no-sale-yet = 还没有卖过一单。
numpad = 数字键
numpad-back = 退格

# 账单
bill-number = 单号 { $number }
bill-pdf-a5 = 账单 PDF A5
bill-pdf-80 = 小票 PDF 80 mm
bill-pdf-58 = 小票 PDF 58 mm
slip-pdf-a5 = 退款单 PDF A5
bill-file-saved = 已存到 { $file }
bill-sms = 复制短信
bill-sms-segments = 短信内容，共 { $count } 条
copied = 短信内容已复制。
buyer = 顾客
sale-find-by = 单号、会员、手机尾号、商品或金额
day-wrong = 日期请写成 2026-11-21 这样。
from-day = 从
to-day = 到
sales-empty = 还没有单据。卖出的每一单都会在这里。
refund = 退货
refund-none-left = 这一单已全部退完，没有可退的了。
refunded-some = 已退 { $amount }
refunded-whole = 全部退完
slip-number = 退款单 { $number }
slip-sale = 原单 { $number }
slip-staff = 店员看的，不印在退款单上
export-csv = 导出 CSV
export-pdf = 导出 PDF
exported = { $rows } 行已存到 { $file }

# 退货
refund-title-of = 退货：单号 { $number }
refund-lines = 退哪些，退多少
refund-all = 全部退
refund-quantity-of = { $name }：退多少
refund-less = { $name }：少退一个
refund-more = { $name }：多退一个
refund-sold = 卖出 { $qty } { $unit }
refund-returned = 已退 { $qty }
refund-too-many = 最多还能退 { $left }。
refund-too-precise =
    { $decimals ->
        [0] 要退整数，或者把剩下的一次退完。
       *[other] 最多 { $decimals } 位小数。
    }
refund-reason = 退货原因
refund-note-needed = 选了“其他原因”，请写明是什么。
refund-nothing-chosen = 选好退什么，退多少钱、从哪里退都会先列在这里。
refund-back = 退给顾客
principal = 本金
bonus = 赠送金
points-after = 退后积分
refund-coupon-kept = 优惠券已用掉，不收回
refund-left-of-sale = 这一单还剩
refund-left-nothing = 全部退完，不剩
refund-confirm = 退款 { $amount }
refund-missing-quantity = 先改好写错的数量。
refund-missing-lines = 先选要退的商品和数量。
refund-missing-reason = 再选退货原因。
refund-missing-note = 再写一句备注。
refund-lost = 没有收到回音，可能已经退了。请再按一次“退款”：已经退了的不会再退一次。
refund-done = 已退款，退款单 { $number }
refund-hand-cash = 请把现金交给顾客
refund-by-device = 请在收款设备上退给顾客
refund-by-other = 请按当时的付款方式退给顾客
refund-to-balance = 已经回到储值余额
refund-to-points = 积分已退回会员账户
refund-close = 好了

# 会员
people = { $count } 位
name = 姓名
phone = 手机
member-number = 会员号
tier = 会员等级
members-empty = 还没有会员。收银时按 F9 就能登记第一位。
enrol-more = 手机、姓名、卡号，填一样就行。
enrol-yes = 登记
salutation = 称呼
salutation-hint = 比如 王女士
card-no = 卡号
wechat = 微信
birthday = 生日
address = 地址
note = 备注
consent-e-bill = 同意用短信接收电子账单
consents = 已同意
consent-name-account = 会员服务
consent-name-e-bill = 电子账单
consent-name-marketing = 优惠短信
consent-name-calls = 电话回访
consent-name-profile = 记录喜好
member-edit = 改资料
member-edit-title = 改资料：会员号 { $number }
member-serve = 给这位结账
member-erased = 资料已删除
erase = 删除资料
erase-title = 删除 { $name } 的资料？
erase-gone = 姓名、称呼、手机、卡号、微信、生日、地址、备注和还没发的短信会永久删除，谁也找不回来。
erase-stays = 会员号、账单和钱的账目会留下，但不再有名字。
erase-balance = 还有储值 { $amount }，删除后不能再用。请先和会员结清。
erase-coupons = 还有 { $count } 张优惠券，删除后不能再用。
erase-reason-request = 会员要求
erase-reason-retention = 保存期满
erase-reason-mistake = 登记错了
erase-yes = 永久删除
erase-done = 资料已删除。
erased-more = 这位会员的资料已经删除，只留下没有名字的账目。
enrolled-on = 入会
profile = 资料
visits = 到店
times = { $count } 次
bills-count = { $count } 单
spent = 累计消费
movements = 余额和积分变动
movement = 事由
stored-value = 储值
movement-sale = 消费
movement-top-up = 充值
movement-refund = 退货
points-owed = 待补积分 { $points }
movements-empty = 还没有变动。
top-up-title = 充值：{ $name }
top-up-paid = 充多少
top-up-bonus = 送多少
top-up-bonus-hint = 不送就空着
top-up-yes = 收款并充值
top-up-done = 充值完成，请和顾客核对余额。

# 商品
products-count = { $count } 种
product-new = 新建商品
product-edit = 修改：{ $name }
product-saved = { $name } 已保存。
product-find-by = 名称、拼音、货号、条码
product-name-label = 品名
sku = 货号
sku-stays = 货号建好后不能改
barcode = 条码
unit = 单位
unit-hint = 件、公斤、克、斤、袋…
category = 分类
cost = 进价
favourite = 常用
favourite-more = 放在收银画面的常用商品里
products-empty = 还没有商品。扫一件商品的条码就能新建。

# 店主
owner = 店主
day = 哪一天
today-sentence = 卖出 { $bills } 单，营业额 { $takings }，其中会员占 { $share }%。
today-none = 这一天还没有单。
takings = 营业额
takings-more = 充值不算在内
today-refunds = 卖出 { $sold }，退货 { $refunds } 笔，退了 { $refunded }
bills = 单数
member-bills = 会员 { $count } 单
average = 客单价
member-share = 会员消费占比
top-ups = 充值收款
top-ups-more = 收下的钱，用掉才算营业额
held = 顾客储值未消费
new-members = 新会员
by-tender = 按付款方式
people-behind = 看背后的人和单
silent-more = 消费多的排在前面。点一行看会员卡，收银时会提醒店员问候。
silent-empty = 没有该来没来的熟客。
why = 原因
last-item-title = 上次买的

# 流水
journal-more = 每一件事都记在这里，一条接一条，改不掉也删不掉。
journal-empty = 还没有记录。
seq = 序号
actor = 操作人
fact = 发生了什么
verify = 核对全部流水
verifying = 正在核对…
verifying-at = 正在核对，{ $of } 条里已看 { $done } 条
verified = { $facts } 条都对得上，没有被改过。
verify-found = 有 { $found } 处对不上。请先别再记账，找技术支持，并留好备份。
verify-cancelled = 已停下，没有核对完。

# 设置
settings-window = 这个窗口
settings-shop = 这家店
theme = 明暗
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
text-size = 字号
text-percent = { $percent }%
scanner = 扫码枪每个字符的毫秒数
scanner-hint = 扫码被当成打字就调大；打字被当成扫码就调小
scanner-wrong = 要在 { $min } 到 { $max } 之间。
setting-saved = 已保存。
staff = 店员
staff-more = 登记之后，收银时可以选是谁卖的。
staff-name = 第 { $number } 位
staff-new = 新店员的名字
staff-add = 添加
setting-shop-name = 店名
setting-shop-address = 地址（印在账单上）
setting-shop-phone = 电话（印在账单上）
setting-shop-locale = 账单和短信的语言
setting-silent-days = 多少天没来就提醒
setting-coupon-min-spend = 一单满多少送券
setting-coupon-off = 送的券减多少
setting-coupon-next-min = 下次满多少可用券
setting-coupon-valid-days = 券几天内有效
setting-points-per = 消费多少积 1 分
setting-points-per-unit = 多少积分抵 1 元（0 为不抵现）
setting-spend-order = 储值先扣哪部分
order-proportional = 按比例扣
order-principal = 先扣本金
order-bonus = 先扣赠送金
setting-points-shortfall = 退货要收回的积分已经用掉时
shortfall-owe = 照样退，欠的积分以后积到先补
shortfall-refuse = 积分不够就不退
setting-refund-order = 储值和别的方式一起付的，退到哪里
refund-order-proportional = 按付款时的比例退
refund-order-stored-value = 先退回储值，退满再退别的

# 按键
key-member = 会员
key-price = 改价
key-quantity = 数量
key-amount = 无码收银
key-last-bill = 上一单
key-top-up = 充值
key-remove = 移除
key-undo = 撤销
key-clear = 清空
key-all = 全部按键
help-more = 鼠标和触摸屏能做的，按键都能做。扫码枪在任何画面都能扫。
help-counter = 收银
help-enter = 选中找到的；框空着就是收款
help-arrows = 在找到的或篮子里上下移动
help-quantity = 改选中这一行的数量
help-quantity-at-once = 同样改数量；先打数字再按 *，直接改成这个数
help-price = 改选中这一行的价
help-amount = 无码收银，只输金额
help-remove = 移除选中的一行
help-undo = 撤销上一步
help-clear = 清空这一单（会先问）
help-member = 找会员，或登记新会员
help-top-up = 给这位会员充值
help-last-bill = 看上一单
help-seller = 选是谁卖的
help-chip = 处理第几条提醒
help-chips-away = 收起全部提醒
help-unknown-make = 扫到不认识的码：新建商品
help-unknown-search = 扫到不认识的码：查找
help-escape = 退一步，不会丢东西
help-tender = 收款
help-kinds = 现金、储值、微信、支付宝、银行卡
help-kinds-more = 优惠券、积分、其他
help-tender-enter = 收下这个金额；收够就记账
help-exact = 金额正好
help-tender-back = 退一步，已收的还在
help-finished = 收完以后
help-next = 开始下一单
help-pdf = 存账单 PDF
help-sms = 复制短信内容
help-refund = 退货
help-refund-open = 看账单时：退货
help-refund-lines = 在各项之间上下移动
help-refund-all = 剩下的全部退
help-refund-none = 清空选好的
help-refund-reason = 选退货原因
help-lists = 会员、商品、销售等列表
help-rows = 在各行之间上下移动
help-make = 新会员，或新商品
help-find = 到查找框
help-card = 会员卡
help-edit = 修改资料
help-dialogs = 小窗口
help-confirm = 确定
help-close = 关上，什么也不改
help-screens = 换画面
help-home = 回到收银
