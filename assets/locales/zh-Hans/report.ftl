### 报表：老板带走的表格，CSV 和纸上都用。

report-made = { $day } 导出
report-count = 共 { $count } 条
report-what = 项目
report-value = 数值
report-today = 营业日报 { $day }
report-takings = 营业额
report-sold = 销售额
report-refunded = 退款
report-voided = 其中作废
report-bills = 单数
report-average = 客单价
report-member-bills = 会员单数
report-member-share = 会员占比
report-top-ups = 储值收款
report-change-kept = 找零存入
report-principal-held = 储值未消费·本金
report-bonus-held = 储值未消费·赠送
report-new-members = 新会员
report-tax = 税额 { $rate }%（已减退款）
report-silent = 好久没来的熟客
report-member-no = 会员号
report-name = 姓名
report-phone = 手机
report-why = 为什么
report-days = 天数
report-spent = 累计消费
report-last-item = 上次买了
report-sales = 销售记录

# 储值：欠会员多少
liability-title = 储值负债日报
liability-range = { $from } 至 { $to }
liability-day = 营业日
liability-part = 种类
liability-principal = 本金
liability-bonus = 赠送金
liability-both = 合计
liability-sum = 本期合计
liability-opening = 期初
liability-taken-over = 期初录入
liability-topped-up = 充值
liability-granted = 赠送
liability-returned = 退货退回
liability-spent = 消费
liability-refunded = 退卡
liability-expired = 过期
liability-forfeited = 不退
liability-closing = 期末

# 储值对账单
statement-title = 储值对账单
statement-since = { $day } 退卡之后
statement-kind = 事由
statement-sale = 消费
statement-top-up = 充值
statement-refund = 退货
statement-void = 作废
statement-tender-changed = 改支付
statement-balance-refund = 退卡
statement-gift = 赠送到账
statement-opening = 期初录入
statement-points = 积分
statement-principal-after = 本金余额
statement-bonus-after = 赠送余额
