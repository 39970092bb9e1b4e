### 報表：老闆帶走的表格，CSV 和紙本都用。

report-made = { $day } 匯出
report-count = 共 { $count } 筆
report-what = 項目
report-value = 數值
report-today = 營業日報 { $day }
report-takings = 營業額
report-sold = 銷售額
report-refunded = 退款
report-voided = 其中作廢
report-bills = 單數
report-average = 客單價
report-member-bills = 會員單數
report-member-share = 會員占比
report-top-ups = 儲值收款
report-change-kept = 找零存入
report-principal-held = 儲值未消費·本金
report-bonus-held = 儲值未消費·贈送
report-new-members = 新會員
report-tax = 稅額 { $rate }%（已扣退款）
report-silent = 好久沒來的熟客
report-member-no = 會員編號
report-name = 姓名
report-phone = 手機
report-why = 為什麼
report-days = 天數
report-spent = 累計消費
report-last-item = 上次買了
report-sales = 銷售紀錄

# 儲值：欠會員多少
liability-title = 儲值負債日報
liability-range = { $from } 至 { $to }
liability-day = 營業日
liability-part = 種類
liability-principal = 本金
liability-bonus = 贈送金
liability-both = 合計
liability-sum = 本期合計
liability-opening = 期初
liability-taken-over = 期初登錄
liability-topped-up = 儲值
liability-granted = 贈送
liability-returned = 退貨退回
liability-spent = 消費
liability-refunded = 退卡
liability-expired = 過期
liability-forfeited = 不退
liability-closing = 期末

# 儲值對帳單
statement-title = 儲值對帳單
statement-since = { $day } 退卡之後
statement-kind = 事由
statement-sale = 消費
statement-top-up = 儲值
statement-refund = 退貨
statement-void = 作廢
statement-tender-changed = 改付款
statement-balance-refund = 退卡
statement-gift = 贈送入帳
statement-opening = 期初登錄
statement-points = 點數
statement-principal-after = 本金餘額
statement-bonus-after = 贈送餘額
