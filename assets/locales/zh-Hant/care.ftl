### 收銀員看得到的提醒：不超過 24 個字，把依據的數字都說出來。

alert-last-visit-rhythm = { $days } 天沒來，平常約 { $gap } 天來一次
alert-last-visit-silent = { $days } 天沒來，店裡設定 { $limit } 天提醒
alert-points-lapse = { $points } 點到 { $day } 過期
