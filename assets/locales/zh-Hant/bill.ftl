### 消費明細：紙上、螢幕上、簡訊裡。

# 抬頭
bill-title = 消費明細
bill-address = 地址
bill-phone = 電話
bill-no = 單號
bill-time = 時間
bill-member = 會員
bill-member-tail = 末四碼{ $tail }
bill-member-no = 會員編號{ $number }
bill-member-erased = 資料已刪除

# 商品
bill-item = 商品
bill-qty = 數量
bill-price = 單價
bill-amount = 金額
bill-line-unnamed = 商品
bill-qty-with-unit = { $qty }{ $unit }
bill-list-price = 原價{ $price }
unit-piece = 件
unit-kg = 公斤
unit-g = 公克

# 合計
bill-item-count = 共{ $lines }項
bill-list-total = 原價合計
bill-price-off = 改價折扣
bill-price-added = 改價加收
bill-coupon-used = 優惠券
bill-tax-added = 外加稅額（{ $rate }%）
bill-total = 應付金額
bill-tax-included = 內含稅額（{ $rate }%）
bill-saved = 本次已省{ $amount }

# 付款
bill-paid-by = 付款
bill-change = 找零
bill-change-kept = 找零存入餘額
tender-cash = 現金
tender-stored-value = 儲值扣款
tender-wechat = 微信支付
tender-alipay = 支付寶
tender-card = 信用卡／金融卡
tender-other = 其他
tender-points = 點數折抵
tender-gift-card = 禮物卡
tender-on-account = 掛帳

# 會員
bill-account = 會員帳戶
bill-stored-value-spent = 本次使用儲值
bill-stored-value-after = 儲值餘額
bill-stored-value-parts = 本金{ $principal }，贈送金{ $bonus }
bill-points-spent = 使用點數
bill-points-earned = 本次點數
bill-points-after = 累計點數
bill-points-lapsed = 過期點數
bill-points-next-lapse = 最近到期
bill-points-until = { $points }點，{ $day }到期
tier-regular = 一般會員
bill-tier-reached = 新等級
bill-person = 消費人
bill-tier-off = 會員等級優惠

# 會員等級，一句話說清
tier-by-hand = 由店主手動設定
tier-price-rate = 全館{ $rate }折
tier-reached-by = { $over }{ $doing }，即升為此等級
tier-grace = 未達標後保留{ $days }天
tier-over-days = { $count }天內
tier-over-months = { $count }個月內
tier-over-month = 當月
tier-over-year = 當年
tier-over-always = 累計
tier-need-spent = 消費滿{ $amount }
tier-need-visits = 到店滿{ $amount }天
tier-need-top-ups = 儲值滿{ $amount }
tier-need-points = 累積滿{ $amount }點
tier-more-spent = 消費{ $amount }
tier-more-visits = 到店{ $amount }天
tier-more-top-ups = 儲值{ $amount }
tier-more-points = 累積{ $amount }點
tier-next = 再{ $doing }可升{ $tier }
tier-for-good = { $tier }，永久有效
tier-until = { $tier }保留至{ $day }
tier-in-grace = { $tier }保留至{ $day }，再{ $doing }才能續等
tier-reached = 本單後升{ $tier }
tier-fallen = 不再是{ $tier }
tier-fallen-to = 從{ $tier }回到{ $left }

# 贈送的優惠券
bill-coupon-issued = 送您一張優惠券
bill-coupon-terms = 滿{ $minimum }折{ $off }
bill-coupon-terms-no-minimum = 現折{ $off }
bill-coupon-valid-until = 有效期限至{ $day }
bill-coupon-code = 券號

# 結尾
bill-thanks = 謝謝惠顧，歡迎再度光臨
bill-not-an-invoice = 本明細非統一發票
bill-page = 第{ $page }頁，共{ $pages }頁

# 退款
refund-title = 退款單
void-title = 作廢單
count-card-refund-title = 退次數卡單
exchange-title = 換貨退貨單
unbilled-title = 無單退貨
refund-no = 退款單號
refund-total = 退款合計
refund-by = { $tender }退回
refund-stored-value = 退回儲值
refund-points-returned = 退還點數
refund-points-settled = 其中補足欠點
refund-points-taken = 收回點數
refund-points-owed = 其中待補點數
refund-points-lapsed = 已過期點數
refund-points-lapsed-before = 其中早已過期
refund-coupon-restored = 抵用券恢復可用
refund-coupon-withdrawn = 抵用券已收回
refund-farewell = 請核對退款金額
refund-reason-changed-mind = 不想要了
refund-reason-faulty = 品質問題
refund-reason-wrong-item = 拿錯商品
refund-reason-rung-wrongly = 結帳打錯
refund-reason-other = 其他原因
tender-reason-wrong-key = 按錯按鍵
tender-reason-paid-otherwise = 顧客換了付款方式
tender-reason-other = 其他原因
bill-refunded = 已退款 { $number }（{ $day }）
bill-exchanged = 已換貨 { $number }（{ $day }）
bill-exchange-returned = 換貨退回 { $number }（原單 { $bill }）
bill-exchange-paid = 其中折抵（{ $tender }）
bill-exchange-given-back = 退還差額（{ $tender }）
bill-voided = 已作廢 { $number }（{ $day }）
bill-count-card-refunded = 退次數卡 { $number }（{ $day }）

# 退卡
balance-refund-title = 退卡單
balance-refund-no = 退卡單號
balance-refund-cause = 退卡原因
balance-refund-by-merchant = 店方原因
balance-refund-by-consumer = 顧客原因
balance-refund-paid-in = 儲值本金
balance-refund-bonus-in = 贈送金
balance-refund-used = 已使用（按實付價）
balance-refund-used-at-list = 已使用（按原價）
balance-refund-cooling = 其中近期儲值全退
balance-refund-total = 退還金額
balance-refund-before = 退卡前儲值
balance-refund-forfeited = 不退部分
balance-refund-gifts-ended = 尚未入帳的贈送不再發放
# 儲值單
top-up-slip-title = 儲值單
top-up-no = 儲值單號
top-up-line = 儲值
top-up-line-with-plan = 儲值：{ $plan }
top-up-paid-in = 實收
top-up-before = 儲值前餘額
top-up-bonus-given = 本次贈送
top-up-points-given = 贈送點數
top-up-to-come = { $day }再送
top-up-farewell = 請核對儲值後的餘額
bill-owed-after = 掛帳未還
repayment-title = 還帳單
repayment-no = 還帳單號
repayment-line = 償還掛帳
repayment-paid = 還帳
repayment-owed-before = 還帳前欠款
repayment-farewell = 請核對尚欠金額

gift-card-slip-title = 禮物卡
gift-card-slip-no = 卡號
gift-card-slip-code = 序號
gift-card-slip-sold-on = 售出日期
gift-card-slip-amount = 面額
gift-card-slip-left = 目前餘額
gift-card-slip-use = 結帳時出示 QR Code 或告知序號即可折抵，可分次使用
gift-card-slip-holder = 認碼不認人：持有序號者皆可使用，請比照現金妥善保管

# 儲值方案，一句話說清
plan-comma = { $first }，{ $next }
plan-and = { $first }、{ $next }
plan-gives = { $band }送{ $gift }
plan-band = 儲滿{ $from }
plan-band-exact = 儲{ $from }
plan-band-to = 儲{ $from }到{ $to }
plan-band-per-full = 每儲滿{ $from }
plan-band-per-full-to = 每儲滿{ $from }（最多{ $to }）
plan-gift-bonus = { $amount }
plan-gift-points = { $points }點
plan-gift-uses = { $card }{ $count }次
# 次數卡的次數，不說是哪張卡
gift-uses = 次數卡{ $count }次
gift-coupons = { $count }張抵用券
plan-gift-coupons = { $count }張{ $off }券（{ $days }天內有效）
plan-gift-coupons-from = { $count }張滿{ $from }折{ $off }券（{ $days }天內有效）
plan-for-tiers = 限{ $tiers }
plan-gift-tier = { $tier }
plan-gift-tier-months = { $months }個月{ $tier }
plan-gift-in-parts = { $gift }，分{ $parts }個月入帳
plan-gift-in-parts-and-now = { $gift }，分{ $parts }個月入帳，當天另送{ $now }
plan-per-member =
    { $count ->
        [1] 每人一次
       *[other] 每人最多{ $count }次
    }
plan-from-day = { $day }起
plan-until-day = 到{ $day }
plan-next = 再儲{ $missing }，可送{ $gift }

# 點數規則，一句話說清
rule-and = { $first }、{ $next }
rule-weekdays = 每逢{ $days }
rule-month-days = 每月{ $days }日
rule-for = { $things }：{ $gives }
rule-by-money = 消費每{ $per }累積{ $points }點
rule-by-money-none = 消費不累積點數
rule-by-unit = 每件累積{ $points }點
rule-by-visit = 每天第一次來店累積{ $points }點
rule-by-times = 點數×{ $times }
weekday-1 = 週一
weekday-2 = 週二
weekday-3 = 週三
weekday-4 = 週四
weekday-5 = 週五
weekday-6 = 週六
weekday-7 = 週日

# 儲值的規定
region-rule-cn = 單用途預付卡管理辦法
region-rule-cn-zhejiang = 浙江省單用途預付卡規定
region-rule-tw = 商品（服務）禮券定型化契約
region-rule-own = 本店設定
region-over-limit = 餘額會到 { $after }，超過{ $rule }的上限 { $limit }
region-real-name = 沒留姓名的一次儲 { $from } 以上，按{ $rule }要登記姓名

# 連接
bill-entry = { $label }：{ $value }
bill-aside = （{ $text }）

# 金額
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

# 簡訊：像銀行的那樣，一則說完，不帶推銷
sms-signed = 【{ $shop }】{ $text }
sms-holder-by-phone = 您末四碼{ $tail }的會員卡
sms-holder-by-number = 您編號{ $number }的會員卡
sms-sale = { $who }{ $when }消費{ $total }，儲值餘額{ $balance }。
sms-sale-nameless = 您{ $when }消費{ $total }。
sms-refund = { $who }{ $when }退款{ $total }，儲值餘額{ $balance }。
sms-refund-nameless = { $when }退款{ $total }。
sms-balance-refund = { $who }{ $when }退卡退回{ $total }，儲值餘額{ $balance }。
sms-balance-refund-nameless = { $when }退卡退回{ $total }。
sms-top-up = { $who }{ $when }加值{ $paid }，儲值餘額{ $balance }。
sms-top-up-nameless = 您{ $when }儲值{ $total }。
sms-top-up-with-gift = { $who }{ $when }儲值{ $paid }送{ $gift }，儲值餘額{ $balance }。
sms-repayment = { $who }{ $when }償還掛帳{ $paid }，尚欠{ $owed }。
sms-repayment-nameless = 您{ $when }償還掛帳{ $total }。
sms-gift-bonus = { $amount }
sms-gift-coupons = { $count }張抵用券
count-card-uses = { $count }次
count-card-unlimited = 不限次數
count-card-always = 無使用期限
count-card-days = 購買後{ $count }天內有效
count-card-days-first = 首次使用後{ $count }天內有效
count-card-months = 購買後{ $count }個月內有效
count-card-months-first = 首次使用後{ $count }個月內有效
count-card-until = 有效至{ $day }（含當日）
count-card-several = 可多人使用
count-card-pays = 用於{ $what }
count-card-must-not-end = { $rule }：預收的次數卡不得設使用期限。請改為無使用期限，或確認後再賣。
bill-count-card-used = 次數卡 { $number }
bill-count-card-left = 剩{ $count }次
bill-count-card-sold = 新次數卡 { $number }
bill-count-card-given = 贈送次數卡 { $number }
refund-count-card = 退回次數卡 { $number }
count-card-refund-paid = 次數卡實付
count-card-refund-dead = 次數卡 { $number } 作廢

# 抽成規則的一句話
share-on-sale = 賣出商品
share-on-sale-of = 賣出{ $things }
share-on-card-sale = 賣出次數卡
share-on-card-sale-of = 賣出次數卡{ $things }
share-on-use = 服務次數卡項目
share-on-use-of = 服務次數卡的{ $things }
share-on-top-up = 儲值
share-percent = { $on }，抽成{ $percent }%
share-fixed-unit = { $on }，每件（次）抽{ $amount }
share-fixed-each = { $on }，每筆抽{ $amount }

bill-invoice = 發票
invoice-state-asked = 未開立
invoice-state-issued = 已開立
invoice-state-to-reverse = 待折讓
invoice-state-cancelled = 已取消
invoice-request-no = 申請編號
invoice-asked-on = 申請日期
invoice-for = 單號
invoice-state = 狀態
invoice-buyer = 抬頭類別
invoice-buyer-company = 公司
invoice-buyer-person = 個人
invoice-title = 發票抬頭
invoice-tax-no = 統一編號／稅號
invoice-tax-invoice-no = 發票號碼
invoice-issued-on = 發票日期
invoice-amount = 發票金額
invoice-to-reverse = 待折讓
invoice-tax-rate = 稅率
invoice-tax-amount = 該稅率金額（含稅）
invoice-tax = 稅額
invoice-tax-to-reverse = 待折讓稅額
