### 流水帳：每一筆事實一句話，給老闆看。會員只寫會員編號和姓。

journal-owner = 老闆
journal-walk-in = 非會員
journal-shop-opened = 開店
journal-till-incarnated = 店鋪檔案是複製來的，收銀機換新編號繼續記帳
journal-till-rebuilt = 依流水重建了所有報表
journal-setting-put = 設定「{ $key }」改為「{ $value }」
journal-product-put = 商品「{ $name }」定價 { $price }
journal-plan-put = 儲值方案“{ $name }”：{ $terms }
journal-plan-stopped = 停用儲值方案“{ $name }”：{ $terms }
journal-staff-put = 店員「{ $name }」
journal-member-enrolled = 新會員 { $member }
journal-member-edited = 修改會員資料 { $member }
journal-member-erased = 刪除會員資料 { $member }
journal-stored-value-topped-up = { $member } 儲值 { $paid }，贈送 { $bonus }
journal-stored-value-refunded = 退卡單 { $refund_no }，{ $member }，退回 { $total }，不退 { $forfeited }（{ $cause }）
journal-sale-rung = 單號 { $sale_no }，{ $member }，收款 { $total }
journal-sale-refunded = 退款單 { $refund_no }（帳單 { $sale_no }），退回 { $total }：{ $reason }
journal-points-adjusted = { $member } 點數 { $change }：{ $reason }
journal-day-rolled = 到期處理：{ $members } 位會員共 { $points } 點過期
journal-till = 收銀機
points-reason-correction = 更正
points-reason-goodwill = 補償
points-reason-other = 其他
journal-gifts-given = 到期的儲值贈送 { $count } 筆：贈送金 { $bonus }，點數 { $points }
journal-count-cards-lapsed = 到期失效的次數卡 { $count } 張，剩餘價值 { $left }
