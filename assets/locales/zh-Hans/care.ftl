### 收银员看得见的提醒：不超过 24 个汉字，把依据的数字都说出来。

alert-last-visit-rhythm = { $days } 天没来，平时约 { $gap } 天来一次
alert-last-visit-silent = { $days } 天没来，店里设了 { $limit } 天提醒
alert-points-lapse = { $points } 积分到 { $day } 过期
