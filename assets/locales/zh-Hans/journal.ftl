### 流水账：每一笔事实一句话，给老板看。会员只写会员号和姓。

journal-owner = 老板
journal-walk-in = 散客
journal-shop-opened = 开店
journal-till-incarnated = 店铺文件是复制来的，收银台换新编号继续记账
journal-till-rebuilt = 按流水重建了全部报表
journal-setting-put = 设置“{ $key }”改为“{ $value }”
journal-product-put = 商品“{ $name }”定价 { $price }
journal-plan-put = 充值方案“{ $name }”：{ $terms }
journal-plan-stopped = 停用充值方案“{ $name }”：{ $terms }
journal-staff-put = 店员“{ $name }”
journal-member-enrolled = 新会员 { $member }
journal-member-edited = 修改会员资料 { $member }
journal-member-erased = 删除会员资料 { $member }
journal-stored-value-topped-up = { $member } 充值 { $paid }，赠送 { $bonus }
journal-stored-value-refunded = 退卡单 { $refund_no }，{ $member }，退回 { $total }，不退 { $forfeited }（{ $cause }）
journal-sale-rung = 单号 { $sale_no }，{ $member }，收款 { $total }
journal-sale-refunded = 退款单 { $refund_no }（账单 { $sale_no }），退回 { $total }：{ $reason }
journal-points-adjusted = { $member } 积分 { $change }：{ $reason }
journal-day-rolled = 到期处理：{ $members } 位会员共 { $points } 积分过期
journal-till = 收银台
points-reason-correction = 更正
points-reason-goodwill = 补偿
points-reason-other = 其他
journal-gifts-given = 到期的充值赠送 { $count } 笔：赠送金 { $bonus }，积分 { $points }
journal-count-cards-lapsed = 到期作废的次卡 { $count } 张，剩余价值 { $left }
