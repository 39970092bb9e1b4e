### 账单：纸上、屏幕上、短信里。

# 抬头
bill-title = 消费账单
bill-address = 地址
bill-phone = 电话
bill-no = 单号
bill-time = 时间
bill-member = 会员
bill-member-tail = 尾号{ $tail }
bill-member-no = 会员号{ $number }
bill-member-erased = 资料已删除

# 商品
bill-item = 商品
bill-qty = 数量
bill-price = 单价
bill-amount = 金额
bill-line-unnamed = 商品
bill-qty-with-unit = { $qty }{ $unit }
bill-list-price = 原价{ $price }
unit-piece = 件
unit-kg = 公斤
unit-g = 克

# 合计
bill-item-count = 共{ $lines }项
bill-list-total = 原价合计
bill-price-off = 改价优惠
bill-price-added = 改价加收
bill-coupon-used = 优惠券
bill-tax-added = 税额（{ $rate }%）
bill-total = 应付
bill-tax-included = 其中税额（{ $rate }%）
bill-saved = 本单已省{ $amount }

# 付款
bill-paid-by = 付款
bill-change = 找零
bill-change-kept = 找零存入余额
tender-cash = 现金
tender-stored-value = 储值支付
tender-wechat = 微信支付
tender-alipay = 支付宝
tender-card = 银行卡
tender-other = 其他
tender-points = 积分抵现
tender-gift-card = 礼品卡
tender-on-account = 挂账

# 会员
bill-account = 会员账户
bill-stored-value-spent = 本次使用储值
bill-stored-value-after = 储值余额
bill-stored-value-parts = 本金{ $principal }，赠送金{ $bonus }
bill-points-spent = 使用积分
bill-points-earned = 本次积分
bill-points-after = 积分余额
bill-points-lapsed = 过期积分
bill-points-next-lapse = 最近到期
bill-points-until = { $points }分，{ $day }到期
tier-regular = 普通会员
bill-tier-reached = 新等级
bill-person = 消费人
bill-tier-off = 会员等级优惠

# 会员等级，一句话说清
tier-by-hand = 由店主手动给
tier-price-rate = 全场{ $rate }折
tier-reached-by = { $over }{ $doing }，即成为该等级
tier-grace = 不再达标后保留{ $days }天
tier-over-days = { $count }天内
tier-over-months = { $count }个月内
tier-over-month = 当月
tier-over-year = 当年
tier-over-always = 累计
tier-need-spent = 消费满{ $amount }
tier-need-visits = 到店满{ $amount }天
tier-need-top-ups = 充值满{ $amount }
tier-need-points = 积满{ $amount }分
tier-more-spent = 消费{ $amount }
tier-more-visits = 到店{ $amount }天
tier-more-top-ups = 充值{ $amount }
tier-more-points = 积{ $amount }分
tier-next = 再{ $doing }升{ $tier }
tier-for-good = { $tier }，长期有效
tier-until = { $tier }保留到{ $day }
tier-in-grace = { $tier }保留到{ $day }，再{ $doing }才能继续
tier-reached = 本单后升{ $tier }
tier-fallen = 不再是{ $tier }
tier-fallen-to = 从{ $tier }回到{ $left }

# 送的优惠券
bill-coupon-issued = 送您一张优惠券
bill-coupon-terms = 满{ $minimum }减{ $off }
bill-coupon-terms-no-minimum = 立减{ $off }
bill-coupon-valid-until = 有效期至{ $day }
bill-coupon-code = 券码

# 结尾
bill-thanks = 谢谢惠顾，欢迎再来
bill-not-an-invoice = 本账单不作发票使用
bill-page = 第{ $page }页，共{ $pages }页

# 退款
refund-title = 退款单
void-title = 作废单
count-card-refund-title = 退次卡单
exchange-title = 换货退货单
unbilled-title = 无单退货
refund-no = 退款单号
refund-total = 退款合计
refund-by = { $tender }退回
refund-stored-value = 退回储值
refund-points-returned = 退还积分
refund-points-settled = 其中补足欠分
refund-points-taken = 收回积分
refund-points-owed = 其中待补积分
refund-points-lapsed = 已过期积分
refund-points-lapsed-before = 其中早已过期
refund-coupon-restored = 优惠券恢复可用
refund-coupon-withdrawn = 优惠券已收回
refund-farewell = 请核对退款金额
refund-reason-changed-mind = 不想要了
refund-reason-faulty = 质量问题
refund-reason-wrong-item = 拿错商品
refund-reason-rung-wrongly = 收银录错
refund-reason-other = 其他原因
tender-reason-wrong-key = 按错了键
tender-reason-paid-otherwise = 顾客换了付款方式
tender-reason-other = 其他原因
bill-refunded = 已退款 { $number }（{ $day }）
bill-exchanged = 已换货 { $number }（{ $day }）
bill-exchange-returned = 换货退回 { $number }（原单 { $bill }）
bill-exchange-paid = 其中抵付（{ $tender }）
bill-exchange-given-back = 退还差额（{ $tender }）
bill-voided = 已作废 { $number }（{ $day }）
bill-count-card-refunded = 退次卡 { $number }（{ $day }）

# 退卡
balance-refund-title = 退卡单
balance-refund-no = 退卡单号
balance-refund-cause = 退卡原因
balance-refund-by-merchant = 店方原因
balance-refund-by-consumer = 顾客原因
balance-refund-paid-in = 充值本金
balance-refund-bonus-in = 赠送金
balance-refund-used = 已使用（按实付价）
balance-refund-used-at-list = 已使用（按原价）
balance-refund-cooling = 其中近期充值全退
balance-refund-total = 退还金额
balance-refund-before = 退卡前储值
balance-refund-forfeited = 不退部分
balance-refund-gifts-ended = 未到账的赠送不再发放
# 充值单
top-up-slip-title = 充值单
top-up-no = 充值单号
top-up-line = 储值充值
top-up-line-with-plan = 储值充值：{ $plan }
top-up-paid-in = 实收
top-up-before = 充值前余额
top-up-bonus-given = 本次赠送
top-up-points-given = 赠送积分
top-up-to-come = { $day }再送
top-up-farewell = 请核对充值后的余额
bill-owed-after = 挂账未还
repayment-title = 还账单
repayment-no = 还账单号
repayment-line = 归还挂账
repayment-paid = 还账
repayment-owed-before = 还账前欠
repayment-farewell = 请核对还欠多少

gift-card-slip-title = 礼品卡
gift-card-slip-no = 卡号
gift-card-slip-code = 卡密
gift-card-slip-sold-on = 售卡日期
gift-card-slip-amount = 面值
gift-card-slip-left = 现余额
gift-card-slip-use = 结账时出示二维码或报卡密，可分次使用
gift-card-slip-holder = 认码不认人：有卡密即可使用，请像现金一样保管

# 充值方案，一句话说清
plan-comma = { $first }，{ $next }
plan-and = { $first }、{ $next }
plan-gives = { $band }送{ $gift }
plan-band = 充满{ $from }
plan-band-exact = 充{ $from }
plan-band-to = 充{ $from }到{ $to }
plan-band-per-full = 每充满{ $from }
plan-band-per-full-to = 每充满{ $from }（最多{ $to }）
plan-gift-bonus = { $amount }
plan-gift-points = { $points }积分
plan-gift-uses = { $card }{ $count }次
# 次卡的次数，不说是哪张卡
gift-uses = 次卡{ $count }次
gift-coupons = { $count }张优惠券
plan-gift-coupons = { $count }张{ $off }券（{ $days }天内有效）
plan-gift-coupons-from = { $count }张满{ $from }减{ $off }券（{ $days }天内有效）
plan-for-tiers = 限{ $tiers }
plan-gift-tier = { $tier }
plan-gift-tier-months = { $months }个月{ $tier }
plan-gift-in-parts = { $gift }，分{ $parts }个月到账
plan-gift-in-parts-and-now = { $gift }，分{ $parts }个月到账，当天另送{ $now }
plan-per-member =
    { $count ->
        [1] 每人一次
       *[other] 每人最多{ $count }次
    }
plan-from-day = { $day }起
plan-until-day = 到{ $day }
plan-next = 再充{ $missing }，可送{ $gift }

# 积分规则，一句话说清
rule-and = { $first }、{ $next }
rule-weekdays = 每逢{ $days }
rule-month-days = 每月{ $days }日
rule-for = { $things }：{ $gives }
rule-by-money = 消费每{ $per }积{ $points }分
rule-by-money-none = 消费不积分
rule-by-unit = 每件积{ $points }分
rule-by-visit = 每天第一次到店积{ $points }分
rule-by-times = 积分×{ $times }
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日

# 储值的规定
region-rule-cn = 单用途预付卡管理办法
region-rule-cn-zhejiang = 浙江省单用途预付卡规定
region-rule-tw = 台湾商品（服务）礼券规定
region-rule-own = 本店设置
region-over-limit = 余额会到 { $after }，超过{ $rule }的上限 { $limit }
region-real-name = 没留姓名的一次充 { $from } 以上，按{ $rule }要登记姓名

# 连接
bill-entry = { $label }：{ $value }
bill-aside = （{ $text }）

# 金额
money-with-unit = { $amount }{ $currency ->
        [MYR] 令吉
       *[other] 元
    }
money-with-sign = { $currency ->
        [CNY] ¥
        [HKD] HK$
        [MOP] MOP$
        [MYR] RM
        [SGD] S$
        [TWD] NT$
        [USD] US$
       *[other] { $currency }{ " " }
    }{ $amount }

bill-money = { money-with-unit }

# 短信：像银行的那样，一条说完，不带推销
sms-signed = 【{ $shop }】{ $text }
sms-holder-by-phone = 您尾号{ $tail }的会员卡
sms-holder-by-number = 您的{ $number }号会员卡
sms-sale = { $who }{ $when }消费{ $total }，储值余额{ $balance }。
sms-sale-nameless = 您{ $when }消费{ $total }。
sms-refund = { $who }{ $when }退款{ $total }，储值余额{ $balance }。
sms-refund-nameless = { $when }退款{ $total }。
sms-balance-refund = { $who }{ $when }退卡退回{ $total }，储值余额{ $balance }。
sms-balance-refund-nameless = { $when }退卡退回{ $total }。
sms-top-up = { $who }{ $when }充值{ $paid }，储值余额{ $balance }。
sms-top-up-nameless = 您{ $when }充值{ $total }。
sms-top-up-with-gift = { $who }{ $when }充值{ $paid }送{ $gift }，储值余额{ $balance }。
sms-repayment = { $who }{ $when }还挂账{ $paid }，还欠{ $owed }。
sms-repayment-nameless = 您{ $when }还挂账{ $total }。
sms-gift-bonus = { $amount }
sms-gift-coupons = { $count }张优惠券
count-card-uses = { $count }次
count-card-unlimited = 不限次数
count-card-always = 长期有效
count-card-days = 购买后{ $count }天内有效
count-card-days-first = 首次使用后{ $count }天内有效
count-card-months = 购买后{ $count }个月内有效
count-card-months-first = 首次使用后{ $count }个月内有效
count-card-until = { $day }前有效（含当天）
count-card-several = 可多人使用
count-card-pays = 用于{ $what }
count-card-must-not-end = { $rule }：预收的次卡不得设有效期。请改成长期有效，或问清楚再卖。
bill-count-card-used = 次卡 { $number }
bill-count-card-left = 剩{ $count }次
bill-count-card-sold = 新次卡 { $number }
bill-count-card-given = 赠送次卡 { $number }
refund-count-card = 退回次卡 { $number }
count-card-refund-paid = 次卡实付
count-card-refund-dead = 次卡 { $number } 作废

# 提成规则的一句话
share-on-sale = 卖出商品
share-on-sale-of = 卖出{ $things }
share-on-card-sale = 卖出次卡
share-on-card-sale-of = 卖出次卡{ $things }
share-on-use = 做次卡项目
share-on-use-of = 做次卡的{ $things }
share-on-top-up = 充值
share-percent = { $on }，提成{ $percent }%
share-fixed-unit = { $on }，每件（次）提成{ $amount }
share-fixed-each = { $on }，每笔提成{ $amount }

bill-invoice = 发票
invoice-state-asked = 未开
invoice-state-issued = 已开
invoice-state-to-reverse = 待红冲
invoice-state-cancelled = 已取消
invoice-request-no = 申请号
invoice-asked-on = 申请日期
invoice-for = 单号
invoice-state = 状态
invoice-buyer = 抬头类型
invoice-buyer-company = 单位
invoice-buyer-person = 个人
invoice-title = 发票抬头
invoice-tax-no = 税号
invoice-tax-invoice-no = 发票号码
invoice-issued-on = 开票日期
invoice-amount = 开票金额
invoice-to-reverse = 待红冲
invoice-tax-rate = 税率
invoice-tax-amount = 该税率金额（含税）
invoice-tax = 税额
invoice-tax-to-reverse = 待红冲税额
