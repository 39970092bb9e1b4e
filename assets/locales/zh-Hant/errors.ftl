### 做不到的事：先說發生什麼，再說怎麼辦。每則對應一個錯誤代碼。

# 送來的請求不對
error-malformed-json = 這一行不是 JSON，沒有處理。請檢查後重送。
error-request-too-long = 請求太長，一行最多 { $limit } 位元組。請分成幾次送出。
error-not-a-request = 這不是帶 id 的 JSON-RPC 2.0 請求，沒有處理。請檢查後重送。（技術細節：{ $reason }）
error-unknown-method = 沒有「{ $method }」這個功能。請檢查拼法，或更新程式。
error-invalid-params =
    { $rule ->
        [object] 「{ $field }」要寫成帶欄位名稱的物件。請改好再試。
        [least] 「{ $field }」要填整數，不能小於 { $least }。請改好再試。
        [range] 「{ $field }」要填 { $least } 到 { $most } 之間的整數。請改好再試。
        [above_zero] 「{ $field }」要大於 0、不超過 { $most }。請改好再試。
        [years] 時間（「{ $field }」）要在 { $least } 年到 { $most } 年之間。請檢查時鐘或填寫的時間。
        [days] 「{ $field }」要從前往後，最多 { $most } 天。請改好日期再試。
        [once] 「{ $field }」裡有一項寫了兩次。每項請只寫一次。
        [line] 第 { $line } 行（「{ $field }」）要填商品和數量，或只填金額。請改好再試。
        [one_of] 「{ $field }」裡要給出一個，且只能一個。請改正後再試。
        [choice] 「{ $field }」只能是其中一個：{ $choices }。請選一個再試。
        [zone] 「{ $field }」不是時區。請填 IANA 時區名稱，例如 Asia/Taipei。
        [hour] 「{ $field }」不是時刻。請填時和分，例如 04:00。
       *[shape] 請求裡內容有缺、有多，或型別不對。請改好再試。（技術細節：{ $reason }）
    }
error-request-id-invalid = 請求編號要有 1 到 64 個字元，只用英文、數字和半形符號。請換一個編號。
error-request-id-reused = 這個請求編號已經用在另一筆，這次沒有執行。請換一個新編號。
error-at-not-allowed = 正式營業的店不能指定時間，一律記目前時間。請拿掉時間再試。
error-unknown-actor = 店裡沒有登記過這位操作人員。請由店主或登記過的店員來操作。
error-permission-denied = { $actor } 沒有這項權限。請主管來操作。

# 店打不開或寫不進去
error-shop-not-found = 資料夾 { $folder } 裡沒有店。請檢查位置，或先開一家店。
error-shop-exists = 資料夾 { $folder } 裡已經有店了，沒有更動。請直接開啟，或換一個資料夾。
error-shop-in-use = 另一個程式正在這家店記帳。請先關掉它，再試一次。
error-shop-foreign = 這個檔案是別的程式的資料，沒有動它。請換一個資料夾。
error-shop-older = 這家店的資料是舊格式 { $found }，開啟記帳時會升到 { $known }。請先備份，再開啟。
error-shop-newer = 這家店的資料是新格式 { $found }，本程式最多認得 { $known }。請先更新程式。
error-shop-damaged = 店的資料有損壞。請先不要再記帳，用最近的備份還原。（技術細節：{ $reason }）
error-storage-full = 磁碟滿了，這一筆沒有記。請清出空間後再試。
error-storage-read-only = 這個資料夾不能寫入，這一筆沒有記。請檢查磁碟或資料夾的權限。
error-storage-failed = 讀寫磁碟出錯，這一筆沒有記。請檢查磁碟後再試。（技術細節：{ $reason }）
error-file-not-written = 檔案 { $file } 沒有寫成。請檢查位置和剩餘空間，再試一次。
error-internal = 程式出了錯，這一筆已經復原，帳沒有動。請再試一次；還是不行，請聯絡技術支援。

# 購物籃
error-basket-empty = 購物籃還是空的。請先刷商品條碼或輸入金額。
error-basket-too-long = 一單最多 { $limit } 行。請分成兩單結帳。
error-unknown-product = 第 { $line } 行的貨號查不到商品。請檢查貨號，或先新增商品。
error-quantity-invalid = 數量 { $quantity } 不對，要大於 0、小於 { $limit }。請重新輸入。
error-quantity-too-precise =
    { $decimals ->
        [0] 數量 { $quantity } 不行，這種單位只能賣整數。請重新輸入。
       *[other] 數量 { $quantity } 太細了，這種單位最多 { $decimals } 位小數。請重新輸入。
    }
error-amount-invalid = 金額 { $amount } 不對，要在 { $least } 到 { $limit } 之間。請檢查輸入的數字。
error-total-changed = 應付金額從 { $expected } 變成 { $total }。請和顧客確認後再收款。
error-shares-invalid = 店員的抽成比例要大於 0、不超過 100，每人只填一次。請改好再試。

# 收款
error-tender-invalid = 收款金額 { $amount } 不對。請重新輸入。
error-tender-short = 應付 { $total }，還差 { $missing }。請收足再結帳。
error-tender-excess = 應付 { $total }，多收了 { $excess }，只有現金能找零。請把金額改小。
error-keep-beyond-change = 找零只有 { $change }，無法存入 { $amount }。請重新選擇要存的零錢。
error-member-needed = 用儲值、點數、優惠券、掛帳或把找零存起來，都要先找到會員。請輸入手機末四碼或會員編號。
error-stored-value-short = 儲值餘額 { $balance }，還差 { $missing }。可以先加值，或差額用其他方式付款。
error-points-short = 點數只有 { $balance }，還差 { $missing }；最多可折抵 { $worth }。請改小金額，其餘改用其他方式付。
error-points-not-taken = 本店沒有開放點數付款。請選其他付款方式。
error-pin-needed = 今天免密碼最多付款與掛帳 { $limit }，已用 { $spent }。請會員輸入儲值密碼，或改用其他方式付款。
error-pin-not-set = 這位會員沒有設定儲值密碼。請會員先在會員卡上設定密碼，或請店主發一次性密碼。
error-pin-wrong = 密碼不對，還能試 { $left } 次。請會員再輸入一次。
error-pin-blocked = 密碼錯太多次，{ $until } 以前不能再試。請改用其他方式付款，或請店主發一次性密碼。
error-code-wrong = 這不是會員目前的一次性密碼。請核對，或請店主重新發一組。
error-code-used = 這組一次性密碼已經用過了。請店主重新發一組。
error-code-of-another-day = 這組一次性密碼只在 { $day } 有效。請店主重新發一組。
error-pin-invalid = 密碼要 4 到 6 位數字。請重新輸入。
error-pin-weak = 這個密碼太容易猜到：不能全是同一個數字、連續數字，也不能是手機號碼或生日裡的數字。請換一個。
error-pin-set-already = 這位會員已經有密碼。請輸入原來的密碼，或請店主清除。

# 儲值
error-plan-invalid =
    { $rule ->
        [empty] 這個方案什麼也沒送。請填贈送金、點數或抵用券。
        [band] 最多儲的金額比最少的還小。請改好金額。
        [dates] 結束日期比開始日期還早。請改好日期。
        [over] 結束日期已經過了，這個方案用不上。請改日期，或把它停用。
        [limit] 每人可用次數不能是 0。不限次數就空著。
        [parts_of_nothing] 能分月送的只有贈送金、點數、次數，和勾選「按月送」的抵用券。請把月數改成 1，或加上這些。
        [parts] 送的太少，分不成這麼多個月。請減少月數。
        [large] 按最大的儲值金額算，送的超出了帳戶能記的數。請改小贈送，或填最多儲多少。
        [tier_stopped] 方案裡的會員等級已經停用。請換一個等級，或先啟用它。
        [tier_below] 送的等級比能用這個方案的會員等級都低，誰也得不到。請換一個等級。
        [uses] 一次儲值最多送 { $most } 次。請減少次數，或填最多儲多少。
        [no_card] 要送次數的商品不是次數卡。請填一張次數卡的貨號。
        [uncounted] 這張次數卡不限次數，無法按次贈送。請換一張計次的次數卡。
        [card_over] 這張次數卡在能用之前就過期了。請換一張次數卡。
        [card_day] 這張次數卡到固定的一天就過期，不能分月送。請把月數改成 1，或換一張次數卡。
        [beyond_limit] 儲最少的金額也超過了會員可持有的上限 { $limit }，誰也用不上。請改小金額，或先改上限。
        [coupons] 一次儲值最多送 { $most } 張券。請減少張數，或填最多儲多少。
       *[other] 這個方案用不上。請檢查各項內容。
    }
error-plan-conflict = 已有一個方案在用：{ $plan }。金額一樣，日期也有重疊，分不清用哪個。請先停用那個，或改金額、日期。
error-unknown-plan = 沒有這個儲值方案。請重新選擇。
error-plan-not-applicable =
    { $rule ->
        [stopped] 這個方案已經停用。請換一個方案。
        [early] 這個方案還沒開始。請換一個方案。
        [over] 這個方案已經結束。請換一個方案。
        [tier] 這個方案只給指定等級的會員。請換一個方案。
        [used_up] 這位會員用這個方案的次數已滿。請換一個方案。
       *[amount] 這個金額不在方案的範圍裡。請改金額，或換一個方案。
    }
error-plan-not-with-bonus = 選了儲值方案，就不能再手填贈送金額。請只留一樣。
error-gift-changed = 贈送從 { $expected } 變成了 { $bonus }。請和顧客核對後再收款。
error-stored-value-over-limit =
    { $rule ->
        [real_name] 單用途預付卡管理辦法規定，一次買 { $limit } 以上須實名。請先補上會員的姓名，或改小金額。
        [cn] 單用途預付卡管理辦法規定每人餘額最多 { $limit }，現在還能儲 { $room }（含贈送）。請改小金額。
        [cn_zhejiang] 浙江省單用途預付卡規定每人餘額最多 { $limit }，現在還能儲 { $room }（含贈送）。請改小金額。
       *[own] 本店設定的儲值上限：每人餘額最多 { $limit }，現在還能儲 { $room }（含贈送）。請改小金額。
    }

# 優惠券
error-opening-recorded = 這位會員的期初已於 { $day } 登錄，只能登錄一次。點數有出入可以用「調整點數」。
error-opening-invalid =
    { $rule ->
        [empty] 什麼都沒填。請填本金、贈送金、點數或次數卡。
        [points_until] 點數的最後一天須為今天或以後，沒有點數就不用填。
        [not_a_card] 這個貨號不是次數卡。請先將商品設為次數卡，再登錄。
        [uses] 計次的卡要填剩幾次，不限次數的卡不填。
       *[other] 這樣的期初無法登錄。請檢查各項內容。
    }
error-transfer-invalid =
    { $rule ->
        [same] 不能轉給自己。請選另一位會員。
        [empty] 這位會員沒有可轉的：沒有儲值、點數、次數卡，也沒有可用的抵用券。
        [not_empty] 對方已有儲值或點數，不能再轉入。請選沒有餘額的會員，或新增一位。
        [merged] 這位會員是由幾份資料合併而成，不能轉卡。請先取消合併。
       *[other] 這張卡無法轉讓。請核對兩位會員。
    }
error-transfer-needs-proof = 轉卡需要本人輸入儲值密碼或一次性密碼；沒有的話由店主轉，並寫明原因。
error-merge-invalid =
    { $rule ->
        [same] 這兩份資料已經是同一位會員，不必再合併。
        [not_merged] 這份資料沒有與別人合併，沒有可以取消的。
       *[other] 無法合併或取消。請檢查兩位會員。
    }
error-on-account-over-limit = 還能掛帳 { $left }（額度 { $limit }，已欠 { $owed }）。請少掛一些，或先還帳。
error-repaid-beyond-owed = 這位會員只欠 { $owed }，不能收 { $amount }。
error-on-account-repaid = 掛帳已經還過，只欠 { $owed }，不能再減少 { $amount }。請把整筆作廢後重新結帳。
error-owes-on-account = 這位會員還欠掛帳 { $owed }。請先還清。
error-unknown-repayment = 沒有這張還帳單。請從會員的往來再選一次。
error-gift-card-unknown = 沒有這張禮物卡，或序號打錯了。請對著卡再輸入一次。
error-gift-card-unusable =
    { $rule ->
        [twice] 禮物卡 { $card_no } 已經在這一筆裡了。
       *[empty] 禮物卡 { $card_no } 已經用完了。
    }
error-gift-card-short = 禮物卡 { $card_no } 只剩 { $balance }，還差 { $missing }。
error-unknown-invoice = 沒有這筆發票申請。
error-invoice-asked = 已經申請過發票了：{ $request_no }。
error-invoice-nothing = 這一筆沒有可以開發票的金額。
error-invoice-changed = 可開發票的金額變了：剛才是 { $expected }，現在是 { $amount }。請再確認一次。
error-invoice-tax-no-invalid =
    { $rule ->
        [missing] 請填寫公司的統一編號或稅號。
        [person] 個人抬頭不用填稅號。
       *[other] 稅號不對，請核對後再填。
    }
error-invoice-not-so =
    { $state ->
        [asked] 發票申請 { $request_no } 還沒開立，不能這樣操作。
        [issued] 發票申請 { $request_no } 已經開立，沒有要折讓的金額。
        [to_reverse] 發票申請 { $request_no } 待折讓，不能這樣操作。
       *[cancelled] 發票申請 { $request_no } 已經取消。
    }
error-invoice-day-invalid = 發票日期 { $day } 不對，要在 { $from } 到 { $to } 之間。
error-unknown-person = 這位會員沒有這位家人，或已停用。請重新選擇由誰購買。
error-person-over-limit = 這位家人今天還能使用儲值 { $left }（每日上限 { $limit }）。其餘請改用其他方式付款，或請會員本人來。
error-count-card-invalid =
    { $rule ->
        [covers_nothing] 這張次數卡什麼也抵不了。請填可用的商品或分類。
        [no_end] 不限次數的卡要有期限。請填有效期限。
        [over] 有效期限已經過了，這張卡賣出去用不上。請改日期。
        [decimals] 次數卡以整張販售，單位不能有小數。請改單位。
       *[other] 這樣的次數卡用不上。請檢查各項內容。
    }
error-unknown-count-card = 查無此次數卡。請核對卡號。
error-count-card-unfit =
    { $rule ->
        [other_member] 第 { $line } 列的次數卡限本人使用。請先選會員，或改用其他付款方式。
        [a_card] 第 { $line } 列賣的就是次數卡，不能再用次數卡付。
        [not_covered] 這張次數卡不能抵第 { $line } 列的商品。請換一張卡，或改用其他付款方式。
        [whole_units] 次數卡以整數扣抵。請把第 { $line } 列的數量改成整數。
       *[other] 這張次數卡不能抵第 { $line } 列。
    }
error-count-card-short = 次數卡只剩 { $left } 次，第 { $line } 列需要 { $uses } 次。請減少數量，或拆成兩列。
error-count-card-ended =
    { $rule ->
        [over] 次數卡 { $card_no } 已過有效期，不能再用，也不能再退。
        [given_back] 次數卡 { $card_no } 已經退掉，不能再用。
        [used_up] 次數卡 { $card_no } 已經用完，沒有可退的。
        [taken_over] 次數卡 { $card_no } 是期初登錄的舊卡，可以照常使用，這裡不能退。
        [given] 次數卡 { $card_no } 是儲值贈送的，沒有付過錢，可以照常使用，不能退。
        [transferred] 次數卡 { $card_no } 已經轉給別的會員，可以照常使用，不能退。要退請先轉回買卡的會員。
       *[lapsed] 次數卡 { $card_no } 已經到期作廢，不能再用，也不能再退。
    }
error-count-card-line = 第 { $line } 列賣的是次數卡。次數卡不隨這一單退：請不要選這一列，退次數卡在會員資料裡。
error-count-card-used = 第 { $line } 列賣的次數卡 { $card_no } 已經用過，這一單不能作廢。請先退掉用它抵的那幾次，或幫顧客退次數卡。
error-coupon-unknown = 沒有這張優惠券，或序號打錯了。請對著券再輸入一次。
error-coupon-of-another-member = 這張券是另一位會員的，不能用在這一單。
error-coupon-expired = 這張券到 { $valid_until } 為止，已經過期了。
error-coupon-used = 這張券已經用過了。請換一張，或不用券結帳。
error-coupon-twice = 同一張券在這一單裡放了兩次，只能算一次。請拿掉一張。
error-coupon-below-minimum = 這張券要滿 { $minimum } 才能用，這一單是 { $total }。
error-coupon-withdrawn = 這張券已隨退貨收回，不能再用。

# 退貨退款
error-refund-empty = 還沒有選要退的商品。請選好商品和數量再退。
error-refunded-already = 這一單已經全部退過了，不能再退。
error-refund-line-unknown = 第 { $line } 行不在這一單裡，或者重複了。請重新選擇。
error-refund-beyond-sold = 第 { $line } 行最多還能退 { $left }。請改小數量。
error-refund-changed = 要退的錢從 { $expected } 變成了 { $total }。請和顧客確認後再退款。
error-refund-needs-note = 選了「其他原因」，請寫一句備註說明原因。
error-unbilled-over-limit = 沒有單的退貨 { $total } 超過了店員可以退的 { $limit }。請店主來退，或找到原單再退。
error-sale-not-of-today = 這一單是 { $day } 的。只有當天的單可以作廢或更正，以前的請辦理退貨。
error-sale-has-returns = 這一單已經退過一部分，不能再作廢或更正。請辦理退貨。
error-tender-unchanged = 這一筆原本就是這樣付的，沒有要更正的。
error-tender-points-fixed = 這一筆用點數付了 { $amount }，點數不能更正。請把整筆作廢後重新結帳。
error-tender-gift-card-fixed = 這一筆用禮物卡付了 { $amount }，禮物卡不能更正。請把整筆作廢後重新結帳。
error-tender-given-back = 這位會員在這一筆之後退過卡或轉過卡，用掉的儲值已經結清，不能再更正。
error-correction-needs-note = 選了「其他原因」，請寫一句備註，說明實際是怎麼付的。
error-sale-has-member = 這一筆已經記在會員名下，不能再補登會員。
error-balance-empty = 這位會員沒有儲值餘額，沒有可退的。
error-points-spent = 要收回的點數已經用掉，還差 { $missing } 點。請讓會員補足，或由店主在設定裡允許欠點數。
error-points-invalid =
    { $rule ->
        [full] 這位會員的點數已多到記不下。請先用掉一些，或者這一單不記會員。
       *[other] 點數要寫成數字，最多兩位小數，不能是 0。請改一下再試。
    }
error-points-below-zero = 會員只有 { $balance } 點，不能減得比這更多。
error-rule-invalid =
    { $rule ->
        [empty] 這條規則沒有作用：什麼也沒送，倍數也沒變。請填點數或倍數。
        [visit] 來店點數不分商品。請去掉商品和分類。
        [many] 一條規則最多寫 200 個商品、200 個分類。請分成幾條。
        [dates] 結束日期比開始日期還早。請改好日期。
        [over] 結束日期已經過了，這條規則用不上。請改日期，或把它停用。
        [never] 這段日期裡沒有選的那些日子，規則用不上。請改日期，或改星期、幾號。
        [rate] 送得太多：每一個最小幣值最多累積 10 點，也不能是負數。請改小點數，或改大金額。
        [product] 有的商品貨號不對，店裡沒有。請檢查貨號。
        [category] 有的分類下面沒有商品。請檢查分類名稱。
       *[other] 這條規則用不上。請檢查各項內容。
    }
error-rule-conflict = 已有一條規則在用：{ $other }。管的東西一樣，日子也重疊，兩條裡總有一條用不上。請先停用那條，或改商品、日子。
error-unknown-rule = 沒有這條點數規則。請重新選擇。
error-share-rule-invalid =
    { $rule ->
        [empty] 這條規則沒有作用：抽成是 0。請填比例或金額。
        [top_up] 儲值不分商品。請去掉商品和分類。
        [many] 一條規則最多寫 200 個商品、200 個分類。請分成幾條。
        [dates] 結束日期比開始日期還早。請改好日期。
        [over] 結束日期已經過了，這條規則用不上。請改日期，或把它停用。
        [product] 有的商品貨號不對，店裡沒有。請檢查貨號。
        [category] 有的分類下面沒有商品。請檢查分類名稱。
        [card] 有的貨號是次數卡。賣次數卡的抽成請選「賣次數卡」。
        [goods] 有的貨號不是次數卡。請只寫次數卡的貨號，或改選「賣商品」。
       *[other] 這條抽成規則用不上。請檢查各項內容。
    }
error-share-rule-conflict = 已有一條抽成規則在用：{ $other }。管的東西一樣，日子也重疊，說不清依哪條計算。請先停用那條，或改商品、日子。
error-unknown-share-rule = 沒有這條抽成規則。請重新選擇。
error-tier-invalid =
    { $rule ->
        [level] 級別要在 1 到 9 之間。請修改後再試。
        [need] 升等門檻要大於 0，也不能太大。請修改後再試。
        [window] 天數要在 1 到 3660 之間，月數要在 1 到 120 之間。請修改後再試。
        [visits] 這段期間沒有那麼多天，沒有人能來這麼多次。請減少次數，或拉長期間。
        [grace] 保留天數要在 0 到 365 之間。請修改後再試。
        [rate] 折扣要在 0.01 到 0.99 之間，例如 0.95 是 95 折。請修改後再試。
        [times] 點數倍數要在 0 到 10 之間。請修改後再試。
        [over] 到期日已經過了。請選今天或之後的日期。
        [stopped] 這個等級已停用，不能再給會員。請選其他等級。
       *[other] 這個等級派不上用場。請檢查各項內容。
    }
error-tier-conflict = 和使用中的等級「{ $other }」衝突：級別相同，或是高的門檻沒有比低的多，或是高的折扣、點數倍數反而不如低的。請調整。
error-unknown-tier = 沒有這個會員等級。請重新選擇。
error-tier-needs-note = 選了「其他」，請寫一句備註說明為什麼調整等級。
error-adjustment-needs-note = 選了「其他」，請寫一句備註說明為什麼調整點數。
error-nothing-due = 今天沒有到期要處理的。

# 會員、店員、商品、設定、單據
error-unknown-member = 找不到這位會員。請換手機末四碼、姓名或會員編號再找。
error-member-erased = 這位會員的資料已依要求刪除，不能再使用。
error-member-needs-identity = 手機、姓名、卡號至少填一項，下次才找得到這位會員。
error-phone-invalid = 手機號碼不對。請數一數位數，只填數字。
error-birthday-invalid = 這個生日不對，不能在未來，也不能早於 1900 年。請再問一次。
error-text-invalid =
    { $field ->
        [name] 「名字」
        [card_no] 「卡號」
        [salutation] 「稱呼」
        [wechat] 「微信」
        [address] 「地址」
        [note] 「備註」
        [wording] 「同意的原話」
        [sku] 「貨號」
        [barcode] 「條碼」
        [unit] 「單位」
        [category] 「分類」
       *[other] 「{ $field }」
    }這一欄要填 1 到 { $limit } 個字，不能有看不見的控制字元。請改好再試。
error-card-taken = 這個卡號是另一位會員的。請確認卡號，或換一張卡。
error-card-dead = 這個卡號是補過卡的舊卡，已經作廢。請換一張卡。
error-card-unchanged = 會員現在用的就是這張卡。請刷新卡，或輸入新卡號。
error-member-frozen = 這位會員{ $reason ->
        [lost] 已掛失
        [suspicious] 因異常已凍結
       *[locked] 已依本人要求鎖定
    }，儲值、點數和抵用券都不能用。請改用其他方式付款，或請店主解除凍結。
error-not-frozen = 這位會員沒有被凍結，不用解除。
error-unknown-staff = 沒有這位店員。請先在設定裡登記店員。
error-barcode-taken = 這個條碼是商品 { $sku } 的。請確認條碼，或先改那個商品。
error-unknown-sale = 找不到這一單。請確認單號。
error-unknown-refund = 找不到這張退款單。請確認退款單號。
error-unknown-top-up = 沒有找到這筆儲值。請核對儲值單號。
error-unknown-setting = 沒有「{ $key }」這項設定。請檢查拼法。
error-setting-invalid = 設定「{ $key }」不能填這個值，可以填：{ $reason ->
        [text] 文字
       *[other] { $reason }
    }。
