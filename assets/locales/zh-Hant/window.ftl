### 視窗裡看得見的每一個字。

# 視窗
product-name = 回頭
menu = 選單
shop-nameless = 還沒有店名
saved = 已儲存
saving = 儲存中
not-saved = 沒有存到，會再試
offline-works = 斷網也能結帳
starting = 開啟中…
try-again = 再試一次
no-answer = 程式沒有回應，帳目沒有變動。請再試一次；若仍不行，請重新開啟程式。
loading = 讀取中…
close = 關閉
cancel = 取消
back = 返回
ok = 確定
yes = 是
save = 儲存
more = 看更多
all = 全部
optional = 可不填
when = 時間
list-comma = 、
scan-held = 剛掃到的條碼已留著，關閉這個視窗後就會加入。

# 畫面
screen-counter = 結帳
screen-members = 會員
screen-products = 商品
screen-sales = 銷售紀錄
screen-today = 今天
screen-silent = 熟客沒來
screen-journal = 日誌
screen-settings = 設定
screen-help = 按鍵

# 建立店家
setup-title = 建立您的店
setup-more = 三個項目就好，日後都能在設定裡更改，幣別除外。
language = 語言
shop-name = 店名
shop-name-hint = 會印在帳單上，也可以先空著
currency = 幣別
currency-cny = 人民幣
currency-twd = 新臺幣
currency-hkd = 港幣
currency-mop = 澳門幣
currency-sgd = 新加坡幣
currency-myr = 馬來西亞令吉
currency-usd = 美元
setup-begin = 從哪裡開始
setup-empty = 空的店，我自己建商品
setup-demo = 示範店，先試用看看
setup-go = 開始結帳
setup-busy = 正在建立…
setup-busy-demo = 正在產生一年的示範資料…

# 結帳：尋找
search-label = 掃碼或搜尋
search-placeholder = 掃條碼，或輸入商品、手機末四碼、姓名
search-found = 搜尋結果
search-nothing = 找不到「{ $text }」。
enrol-this = 加入新會員
products = 商品
members = 會員
amount-as-line = 以這個金額入帳，不選商品
unknown-code = 找不到條碼 { $code }。購物籃沒有變動。
unknown-make = 新增商品
unknown-search = 搜尋
per-unit = / { $unit }

# 結帳：購物籃
basket = 購物籃
basket-empty = 掃第一件商品，就開始一筆。
basket-empty-more = 沒有條碼的商品：輸入名稱；只收金額請按 +。
basket-lost = 上次沒結完的購物籃讀不出來了，請重新輸入。已結的帳都在。
product = 商品
price = 單價
list-price = 原價
quantity = 數量
line-total = 小計
line-coupon = 抵用券
price-changed = 已改價
amount-line = 無條碼商品
favourites = 常用商品
amount-only = 只輸入金額
clear-title = 清空這一筆？
clear-text = 商品、會員和抵用券都會移除。清錯了可以按 Ctrl Z 復原。
clear-yes = 清空
quantity-title = 數量：{ $name }
quantity-in = 數量（{ $unit }）
quantity-not-a-number = 請只輸入數字。
quantity-zero = 數量要大於 0；不要了請按 Del 移除。
quantity-too-long = 太多了，請確認是否把條碼掃進來了。
quantity-too-precise =
    { $decimals ->
        [0] 這個單位只能賣整數。
       *[other] 這個單位最多 { $decimals } 位小數。
    }
price-title = 改價：{ $name }
price-new = 成交價
price-list-is = 原價 { $price }
price-restore = 恢復原價
amount-title = 無條碼結帳
amount = 金額
amount-for = 品名
amount-add = 加入這一筆
amount-not-a-number = 這不是金額，請只輸入數字和小數點。
amount-too-precise =
    { $decimals ->
        [0] 這個幣別沒有小數。
       *[other] 最多 { $decimals } 位小數。
    }
amount-too-long = 超過 8 位數字，看來是條碼，不當作金額。

# 結帳：會員
walk-in = 散客
walk-in-more = 營業日 { $day }
member = 會員
member-no = 會員編號 { $number }
phone-tail = 末四碼 { $tail }
balance = 儲值餘額
balance-after = 異動後餘額
balance-parts = 本金 { $principal } · 贈送金 { $bonus }
points = 點數
last-visit = 上次來店
last-visit-on = 上次 { $day }
never-visited = 還沒來過
days-ago =
    { $days ->
        [0] 今天
       *[other] { $days } 天前
    }
usual-gap = 平均約 { $days } 天來一次
last-item = 上次買了 { $item }
coupons-usable = 可用抵用券 { $count } 張
member-open = 看會員卡
member-other = 換會員
member-none = 改為散客
member-find = 尋找會員
member-find-by = 手機末四碼、姓名或卡號
enrol = 新會員
seller = 選店員
seller-is = 店員 { $name }
seller-title = 誰賣的？
seller-more = 從這筆起記在誰名下
seller-none = 不記名

# 結帳：提醒
alerts = 提醒
alerts-more = 還有 { $count } 則
alert-last-visit = 好久沒來
alert-greeted = 已問候
coupon = 抵用券
coupons = 抵用券
coupon-of = { $off } 元抵用券
coupon-now = { $day }到期，這筆可用
coupon-terms = 滿 { $minimum } 可用，{ $day }到期
coupon-from = 滿 { $minimum } 可用 { $off } 元抵用券
coupon-use = 使用
coupon-drop = 不使用
coupon-none = 沒有可用的抵用券。
coupon-code = 券號
coupon-issued = 送一張抵用券：
balance-short = 餘額不足
balance-short-more = 餘額 { $held }，還差 { $missing }

# 結帳：收款
sum = 合計與收款
list-total = 原價 { $lines } 項
prices-changed = 其中 { $lines } 項改了價
points-earned = 這筆可得 { $points } 點
points-spent = 點數折抵
due = 應收
still-due = 尚需收
take = 收款 { $amount }
taken = 已收{ $kind }
tender = 付款方式
tender-drop = 移除
how-paid = 如何付款？
holds = 餘額
needs-member = 需先找會員
stored-value-needs-member = 使用儲值要先找到會員，請按 F9。
stored-value-none = 這位會員沒有儲值可用。請按 F10 儲值，或選其他付款方式。
stored-value-use = 用儲值付 { $amount }
points-need-member = 使用點數折抵要先找到會員，請按 F9。
points-none = 這位會員的點數還不夠折抵。請選其他付款方式。
points-off = 本店沒有開放點數折抵，可在設定裡開放。請選其他付款方式。
points-off-short = 未開放
points-pay = 可折抵
take-by = { $kind }收多少
take-confirm = 收下
notes = 常用面額
arrived-title = { $kind }：已入帳？
arrived-more = 請先確認收款設備。還沒收到請按 Esc。
arrived-yes = 已入帳
payment-code = 這是顧客的付款碼，請用收款設備掃描。
ringing = 記帳中…
ring = 完成這一筆
total-changed = 應收金額變了，請與顧客確認
total-changed-more = 原本 { $from }，現在 { $to }。再按一次 Enter 以新金額收款。
change = 找零
bill-done = 單號 { $number } 已記錄
paid-total = 實付
next-sale = 下一筆
next-sale-more = 直接掃碼或按任意鍵，也會開始下一筆。
no-sale-yet = 還沒有任何銷售。
numpad = 數字鍵
numpad-back = 退格

# 帳單
bill-number = 單號 { $number }
bill-pdf-a5 = 帳單 PDF A5
bill-pdf-80 = 收據 PDF 80 mm
bill-pdf-58 = 收據 PDF 58 mm
slip-pdf-a5 = 退款單 PDF A5
bill-file-saved = 已存到 { $file }
bill-sms = 複製簡訊
bill-sms-segments = 簡訊內容，共 { $count } 則
copied = 簡訊內容已複製。
buyer = 顧客
sale-find-by = 單號、會員、手機末四碼、商品或金額
day-wrong = 日期請寫成 2026-11-21 這樣。
from-day = 從
to-day = 到
sales-empty = 還沒有銷售紀錄。賣出的每一筆都會在這裡。
refund = 退貨
refund-none-left = 這一筆已全部退完，沒有可退的了。
refunded-some = 已退 { $amount }
refunded-whole = 全部退完
slip-number = 退款單 { $number }
slip-sale = 原單 { $number }
slip-staff = 店員看的，不印在退款單上
export-csv = 匯出 CSV
export-pdf = 匯出 PDF
exported = { $rows } 列已存到 { $file }

# 退貨
refund-title-of = 退貨：單號 { $number }
refund-lines = 退哪些，退多少
refund-all = 全部退
refund-quantity-of = { $name }：退多少
refund-less = { $name }：少退一個
refund-more = { $name }：多退一個
refund-sold = 賣出 { $qty } { $unit }
refund-returned = 已退 { $qty }
refund-too-many = 最多還能退 { $left }。
refund-too-precise =
    { $decimals ->
        [0] 要退整數，或者把剩下的一次退完。
       *[other] 最多 { $decimals } 位小數。
    }
refund-reason = 退貨原因
refund-note-needed = 選了「其他原因」，請寫明是什麼。
refund-nothing-chosen = 選好退什麼，退多少錢、退到哪裡都會先列在這裡。
refund-back = 退給顧客
principal = 本金
bonus = 贈送金
points-after = 退後點數
refund-coupon-kept = 抵用券已使用，不收回
refund-left-of-sale = 這一筆還剩
refund-left-nothing = 全部退完，不剩
refund-confirm = 退款 { $amount }
refund-missing-quantity = 請先改好寫錯的數量。
refund-missing-lines = 請先選要退的商品和數量。
refund-missing-reason = 再選退貨原因。
refund-missing-note = 再寫一句備註。
refund-lost = 沒有收到回應，可能已經退了。請再按一次「退款」：已經退了的不會再退一次。
refund-done = 已退款，退款單 { $number }
refund-hand-cash = 請把現金交給顧客
refund-by-device = 請在收款設備上退給顧客
refund-by-other = 請依當時的付款方式退給顧客
refund-to-balance = 已經回到儲值餘額
refund-to-points = 點數已退回會員帳戶
refund-close = 好了

# 會員
people = { $count } 位
name = 姓名
phone = 手機
member-number = 會員編號
tier = 會員等級
members-empty = 還沒有會員。結帳時按 F9 就能加入第一位。
enrol-more = 手機、姓名、卡號，填一項即可。
enrol-yes = 加入會員
salutation = 稱呼
salutation-hint = 例如 王小姐
card-no = 卡號
wechat = 微信
birthday = 生日
address = 地址
note = 備註
consent-e-bill = 同意以簡訊接收電子帳單
consents = 已同意
consent-name-account = 會員服務
consent-name-e-bill = 電子帳單
consent-name-marketing = 優惠簡訊
consent-name-calls = 電話回訪
consent-name-profile = 記錄喜好
member-edit = 修改資料
member-edit-title = 修改資料：會員編號 { $number }
member-serve = 為這位結帳
member-erased = 資料已刪除
erase = 刪除資料
erase-title = 刪除 { $name } 的資料？
erase-gone = 姓名、稱呼、手機、卡號、微信、生日、地址、備註和尚未寄出的簡訊會永久刪除，誰也救不回來。
erase-stays = 會員編號、帳單和金額紀錄會留下，但不再有姓名。
erase-balance = 還有儲值 { $amount }，刪除後不能再用。請先與會員結清。
erase-coupons = 還有 { $count } 張抵用券，刪除後不能再用。
erase-reason-request = 會員要求
erase-reason-retention = 保留期限已到
erase-reason-mistake = 登錄錯誤
erase-yes = 永久刪除
erase-done = 資料已刪除。
erased-more = 這位會員的資料已經刪除，只留下沒有姓名的帳目。
enrolled-on = 入會
profile = 資料
visits = 來店
times = { $count } 次
bills-count = { $count } 筆
spent = 累計消費
movements = 餘額與點數異動
movement = 事由
stored-value = 儲值
movement-sale = 消費
movement-top-up = 儲值
movement-refund = 退貨
points-owed = 待補點數 { $points }
movements-empty = 還沒有異動。
top-up-title = 儲值：{ $name }
top-up-paid = 儲值金額
top-up-bonus = 贈送金額
top-up-bonus-hint = 不贈送請留空
top-up-yes = 收款並儲值
top-up-done = 儲值完成，請與顧客核對餘額。

# 商品
products-count = { $count } 種
product-new = 新增商品
product-edit = 修改：{ $name }
product-saved = { $name } 已儲存。
product-find-by = 名稱、貨號或條碼
product-name-label = 品名
sku = 貨號
sku-stays = 貨號建立後不能更改
barcode = 條碼
unit = 單位
unit-hint = 件、公斤、公克、台斤、包…
category = 分類
cost = 進價
favourite = 常用
favourite-more = 放在結帳畫面的常用商品
products-empty = 還沒有商品。掃一件商品的條碼就能新增。

# 店主
owner = 店主
day = 日期
today-sentence = 賣出 { $bills } 筆，營業額 { $takings }，其中會員佔 { $share }%。
today-none = 這一天還沒有銷售。
takings = 營業額
takings-more = 不含儲值
today-refunds = 賣出 { $sold }，退貨 { $refunds } 筆，退了 { $refunded }
bills = 筆數
member-bills = 會員 { $count } 筆
average = 客單價
member-share = 會員消費占比
top-ups = 儲值收款
top-ups-more = 收到的錢，使用後才算營業額
held = 顧客儲值未使用
new-members = 新會員
by-tender = 依付款方式
people-behind = 看背後的人與銷售
silent-more = 消費多的排在前面。點一列看會員卡，結帳時會提醒店員問候。
silent-empty = 沒有該來沒來的熟客。
why = 原因
last-item-title = 上次買的

# 日誌
journal-more = 每一件事都記在這裡，一則接一則，無法更改也無法刪除。
journal-empty = 還沒有紀錄。
seq = 序號
actor = 操作人
fact = 發生了什麼
verify = 核對全部日誌
verifying = 核對中…
verifying-at = 核對中，{ $of } 則裡已看 { $done } 則
verified = { $facts } 則都相符，沒有被更動過。
verify-found = 有 { $found } 處不符。請先停止記帳，聯絡技術支援，並保留備份。
verify-cancelled = 已停止，沒有核對完。

# 設定
settings-window = 這個視窗
settings-shop = 這家店
theme = 外觀
theme-system = 跟隨系統
theme-light = 淺色
theme-dark = 深色
text-size = 字體大小
text-percent = { $percent }%
scanner = 掃描器每個字元的毫秒數
scanner-hint = 掃碼被當成打字就調大；打字被當成掃碼就調小
scanner-wrong = 要在 { $min } 到 { $max } 之間。
setting-saved = 已儲存。
staff = 店員
staff-more = 登錄之後，結帳時可以選是誰賣的。
staff-name = 第 { $number } 位
staff-new = 新店員的姓名
staff-add = 新增
setting-shop-name = 店名
setting-shop-address = 地址（印在帳單上）
setting-shop-phone = 電話（印在帳單上）
setting-shop-locale = 帳單與簡訊的語言
setting-silent-days = 幾天沒來就提醒
setting-coupon-min-spend = 單筆滿多少送抵用券
setting-coupon-off = 抵用券折抵多少
setting-coupon-next-min = 下次滿多少可用抵用券
setting-coupon-valid-days = 抵用券幾天內有效
setting-points-per = 消費多少得 1 點
setting-points-per-unit = 多少點數折抵 1 元（0 為不折抵）
setting-spend-order = 儲值先扣哪部分
order-proportional = 依比例扣
order-principal = 先扣本金
order-bonus = 先扣贈送金
setting-points-shortfall = 退貨要收回的點數已經用掉時
shortfall-owe = 照常退貨，不足的點數由日後所得優先補回
shortfall-refuse = 點數不夠就不退
setting-refund-order = 儲值和其他方式一起付的，退到哪裡
refund-order-proportional = 依付款時的比例退
refund-order-stored-value = 先退回儲值，退滿再退其他

# 按鍵
key-member = 會員
key-price = 改價
key-quantity = 數量
key-amount = 無條碼結帳
key-last-bill = 上一筆
key-top-up = 儲值
key-remove = 移除
key-undo = 復原
key-clear = 清空
key-all = 全部按鍵
help-more = 滑鼠和觸控能做的，按鍵都能做。掃描器在任何畫面都能掃。
help-counter = 結帳
help-enter = 選取搜尋結果；空白時就是收款
help-arrows = 在搜尋結果或購物籃裡上下移動
help-quantity = 修改選取列的數量
help-quantity-at-once = 同樣修改數量；先打數字再按 *，直接改成這個數
help-price = 修改選取列的價格
help-amount = 無條碼結帳，只輸入金額
help-remove = 移除選取的一列
help-undo = 復原上一步
help-clear = 清空這一筆（會先詢問）
help-member = 尋找會員，或加入新會員
help-top-up = 為這位會員儲值
help-last-bill = 看上一筆
help-seller = 選是誰賣的
help-chip = 處理第幾則提醒
help-chips-away = 收起全部提醒
help-unknown-make = 掃到不認得的條碼：建立商品
help-unknown-search = 掃到不認得的條碼：尋找
help-escape = 退一步，不會遺失資料
help-tender = 收款
help-kinds = 現金、儲值、微信、支付寶、銀行卡
help-kinds-more = 抵用券、點數、其他
help-tender-enter = 收下這個金額；收足就記帳
help-exact = 剛好的金額
help-tender-back = 退一步，已收的仍保留
help-finished = 結帳完成後
help-next = 開始下一筆
help-pdf = 儲存帳單 PDF
help-sms = 複製簡訊內容
help-refund = 退貨
help-refund-open = 看帳單時：退貨
help-refund-lines = 在各項之間上下移動
help-refund-all = 剩下的全部退
help-refund-none = 清空選好的
help-refund-reason = 選退貨原因
help-lists = 會員、商品、銷售等清單
help-rows = 在各列之間上下移動
help-make = 新會員，或新商品
help-find = 到尋找框
help-card = 會員卡
help-edit = 修改資料
help-dialogs = 小視窗
help-confirm = 確定
help-close = 關閉，什麼也不改
help-screens = 切換畫面
help-home = 回到結帳
