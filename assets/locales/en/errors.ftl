### What could not be done: first what happened, then what to do. One message for each error code.

# The request
error-malformed-json = This line is not JSON, so nothing was done. Please check it and send it again.
error-request-too-long = The request is too long: a line may have { $limit ->
        [one] { $limit } byte
       *[other] { $limit } bytes
    } at most. Please send it in smaller parts.
error-not-a-request = This is not a JSON-RPC 2.0 request with an id, so nothing was done. Please check it and send it again. (Technical detail: { $reason })
error-unknown-method = There is no "{ $method }" here. Please check the spelling, or update the program.
error-invalid-params =
    { $rule ->
        [object] "{ $field }" must be an object with named fields. Please correct it and try again.
        [least] "{ $field }" must be a whole number of { $least } or more. Please correct it and try again.
        [range] "{ $field }" must be a whole number from { $least } to { $most }. Please correct it and try again.
        [above_zero] "{ $field }" must be a number above 0 and up to { $most }. Please correct it and try again.
        [years] The time ("{ $field }") must be in the years { $least } to { $most }. Please check the clock or the time given.
        [days] "{ $field }" must run forwards over { $most } days at most. Please correct the dates and try again.
        [once] "{ $field }" names something twice. Please name each once.
        [line] Line { $line } (in "{ $field }") needs a product with its quantity, or an amount alone. Please correct it and try again.
        [one_of] Exactly one of "{ $field }" must be given. Please correct it and try again.
        [choice] "{ $field }" must be one of these: { $choices }. Please choose one and try again.
        [zone] "{ $field }" is not a time zone. Please give one by its IANA name, such as Asia/Shanghai.
        [hour] "{ $field }" is not a time of day. Please give hours and minutes, such as 04:00.
       *[shape] Something in the request is missing, unknown or of the wrong type. Please correct it and try again. (Technical detail: { $reason })
    }
error-request-id-invalid = A request id has 1 to 64 characters: plain letters, digits and signs. Please choose another one.
error-request-id-reused = This request id was used for something else, so nothing was done. Please choose a new one.
error-at-not-allowed = A real shop always uses the time of now. Please leave the time out and try again.
error-unknown-actor = The shop does not know who is asking. Please sign in as the owner or as somebody on the staff.
error-permission-denied = { $actor } may not do this. Please ask the manager on duty.

# The shop's files
error-shop-not-found = There is no shop in { $folder }. Please check the place, or set up a shop first.
error-shop-exists = There is a shop in { $folder } already; it was left alone. Please open it, or choose another folder.
error-shop-in-use = Another program is using this shop. Please close it and try again.
error-shop-foreign = This file belongs to another program and was left alone. Please choose another folder.
error-shop-older = This shop has the older format { $found }; opening it brings it to { $known }. Please make a backup first.
error-shop-newer = This shop has the newer format { $found }, and this program knows { $known } at most. Please update the program.
error-shop-damaged = The shop's files are damaged. Please stop selling here and restore the latest backup. (Technical detail: { $reason })
error-storage-full = The disk is full and nothing was saved. Please free some space and try again.
error-storage-read-only = This folder cannot be written to and nothing was saved. Please check the disk or the folder's permissions.
error-storage-failed = The disk could not be read or written, and nothing was saved. Please check the disk and try again. (Technical detail: { $reason })
error-file-not-written = The file { $file } could not be written. Please check the place and the free space, and try again.
error-internal = Something went wrong in the program. Nothing was changed; please try again, and call support if it stays.

# The basket
error-basket-empty = The basket is empty. Please scan a product or type an amount first.
error-basket-too-long = A sale may have { $limit ->
        [one] { $limit } line
       *[other] { $limit } lines
    } at most. Please split it into two.
error-unknown-product = There is no product with the number in line { $line }. Please check the number, or add the product first.
error-quantity-invalid = The quantity { $quantity } does not work: it must be above 0 and below { $limit }. Please type it again.
error-quantity-too-precise =
    { $decimals ->
        [0] The quantity { $quantity } does not work: this unit is sold in whole numbers. Please type it again.
        [one] The quantity { $quantity } does not work: this unit has { $decimals } decimal at most. Please type it again.
       *[other] The quantity { $quantity } does not work: this unit has { $decimals } decimals at most. Please type it again.
    }
error-amount-invalid = The amount { $amount } does not work: it must be from { $least } to { $limit }. Please check what was typed.
error-total-changed = The total went from { $expected } to { $total }. Please check it with the customer before taking payment.
error-shares-invalid = Staff shares are above 0 and at most 100, and each person is named once. Please correct them.

# Paying
error-tender-invalid = The payment of { $amount } does not work. Please type it again.
error-tender-short = The total is { $total }; { $missing } is still missing. Please take the rest first.
error-tender-excess = The total is { $total }; this is { $excess } too much, and only cash gives change. Please lower the amount.
error-keep-beyond-change = The change is { $change }; { $amount } of it cannot be kept. Please choose again what to keep.
error-member-needed = Stored value, points, coupons, paying later and change that is kept need a member. Please look the member up by phone or number first.
error-stored-value-short = The stored balance is { $balance }, { $missing } short. Please top up, or take the rest another way.
error-points-short = The points come to { $balance }, { $missing } short; they pay { $worth } at most. Please lower the amount and take the rest another way.
error-points-not-taken = This shop takes no points as payment. Please choose another way to pay.
error-pin-needed = Without a PIN { $limit } a day can be spent or put on account, and { $spent } was. Please let the member type the PIN, or take another way to pay.
error-pin-not-set = This member has no PIN. Please set one on the member's card first, or ask the owner for a one-time code.
error-pin-wrong = The PIN is wrong; { $left ->
        [one] { $left } try is left
       *[other] { $left } tries are left
    }. Please let the member type it again.
error-pin-blocked = The PIN was wrong too often and is blocked until { $until }. Please take another way to pay, or ask the owner for a one-time code.
error-code-wrong = This is not the member's one-time code. Please check it, or ask the owner for another one.
error-code-used = This code was used already. Please ask the owner for another one.
error-code-of-another-day = This code is good on { $day } alone. Please ask the owner for another one.
error-pin-invalid = A PIN has 4 to 6 digits. Please type it again.
error-pin-weak = This PIN is too easily guessed: not one digit again and again, no digits in a row, and nothing of the phone or the birthday. Please choose another one.
error-pin-set-already = This member has a PIN already. Please type the old one, or ask the owner to take it away.

# Topping up
error-plan-invalid =
    { $rule ->
        [empty] This plan gives nothing. Please fill in a bonus, points or a coupon.
        [band] The most that is paid is below the least. Please correct the amounts.
        [dates] The last day is before the first. Please correct the days.
        [over] The last day has passed, so the plan would never be used. Please change the day, or stop the plan.
        [limit] How often a member can use it cannot be 0. Please leave it empty for no limit.
        [parts_of_nothing] Only a bonus, points, uses and coupons marked “by month” come in parts. Please set the months to 1, or add one of them.
        [parts] The gift is too small for so many months. Please choose fewer.
        [large] At the largest amount the gift is more than an account takes. Please lower it, or fill in the most that is paid.
        [tier_stopped] A tier of this plan is stopped. Please choose another one, or put it in use first.
        [tier_below] The tier that it gives is below those of everybody it is for, so nobody would get it. Please choose another one.
        [uses] One top-up gives { $most } uses at most. Please lower their number, or fill in the most that is paid.
        [no_card] The product whose uses it gives is not a count card. Please fill in the SKU of one.
        [uncounted] This count card has no number of uses, so none of them can be given. Please choose one that counts.
        [card_over] This count card is over before anybody could use it. Please choose another one.
        [card_day] This count card ends on a fixed day, so its uses cannot come by month. Please set the months to 1, or choose another one.
        [beyond_limit] Even its least amount leaves a member with more than the { $limit } that may be held, so nobody could use it. Please lower the amount, or change the limit first.
        [coupons] One top-up gives { $most } coupons at most. Please lower their number, or fill in the most that is paid.
       *[other] This plan would never be used. Please check it.
    }
error-plan-conflict = Another plan is on offer for the same amounts on some of the same days: { $plan }. Nobody could say which holds. Please stop that one first, or change the amounts or the days.
error-unknown-plan = There is no such top-up plan. Please choose again.
error-plan-not-applicable =
    { $rule ->
        [stopped] This plan was stopped. Please choose another one.
        [early] This plan has not begun. Please choose another one.
        [over] This plan is over. Please choose another one.
        [tier] This plan is for members of other tiers. Please choose another one.
        [used_up] This member has used the plan as often as one can. Please choose another one.
       *[amount] This amount is not in the plan's range. Please change it, or choose another plan.
    }
error-plan-not-with-bonus = A plan gives its own gift, so no bonus can be typed besides. Please keep one of them.
error-gift-changed = The gift went from { $expected } to { $bonus }. Please check it with the customer before taking payment.
error-stored-value-over-limit =
    { $rule ->
        [real_name] Whoever pays { $limit } or more at once must be known under the rules for prepaid cards. Please add the member’s name first, or lower the amount.
        [cn] A member may hold { $limit } at most under the rules for prepaid cards; { $room } can still be topped up, gift included. Please lower the amount.
        [cn_zhejiang] A member may hold { $limit } at most under the Zhejiang rules for prepaid cards; { $room } can still be topped up, gift included. Please lower the amount.
       *[own] A member may hold { $limit } at most under this shop’s settings; { $room } can still be topped up, gift included. Please lower the amount.
    }

# Coupons
error-opening-recorded = What this member had before was entered on { $day }, and it is entered once. Points can be set right with Adjust points.
error-opening-invalid =
    { $rule ->
        [empty] Nothing was entered. Please fill in principal, bonus, points or a count card.
        [points_until] The last day of the points must be today or later, and there is none without points.
        [not_a_card] This SKU is no count card. Please make the product a count card first.
        [uses] A card that counts needs the uses that are left, and one that does not takes none.
       *[other] These opening balances cannot be entered. Please check them.
    }
error-transfer-invalid =
    { $rule ->
        [same] A card cannot be transferred to its own member. Please choose another one.
        [empty] This member has nothing to transfer: no stored value, points, count cards or coupons that can be used.
        [not_empty] The other member has stored value or points already. Please choose one without a balance, or enrol one.
        [merged] This member was merged from several records, so the card cannot be transferred. Please undo the merge first.
       *[other] This card cannot be transferred. Please check both members.
    }
error-unknown-invoice = There is no such invoice request.
error-invoice-asked = An invoice was asked for already: { $request_no }.
error-invoice-nothing = Nothing of this can be invoiced.
error-invoice-changed = What can be invoiced changed: it was { $expected }, now it is { $amount }. Please confirm again.
error-invoice-tax-no-invalid =
    { $rule ->
        [missing] Please enter the company’s taxpayer number.
        [person] A person has no taxpayer number.
       *[other] This is not a taxpayer number. Please check it.
    }
error-invoice-not-so =
    { $state ->
        [asked] Invoice request { $request_no } is not issued yet, so this cannot be done.
        [issued] Invoice request { $request_no } is issued already, and nothing of it is to be reversed.
        [to_reverse] Invoice request { $request_no } is to be reversed, so this cannot be done.
       *[cancelled] Invoice request { $request_no } was cancelled.
    }
error-invoice-day-invalid = The invoice’s day { $day } must be from { $from } to { $to }.
error-unknown-person = Nobody of this member has this entry, or not any more. Please choose again who is buying.
error-person-over-limit = This person can use { $left } more stored value today, of { $limit } a day. Please take the rest another way, or ask the member to come.
error-transfer-needs-proof = A transfer needs the member's PIN or a one-time code; without one the owner does it and says why.
error-merge-invalid =
    { $rule ->
        [same] These two are the same member already. There is nothing to merge.
        [not_merged] This member is not merged with another one. There is nothing to undo.
       *[other] This cannot be merged or undone. Please check both members.
    }
error-on-account-over-limit = { $left } more can be put on account ({ $owed } is owed, of { $limit }). Please put less there, or take a repayment first.
error-repaid-beyond-owed = This member owes { $owed } only; { $amount } is more than that.
error-on-account-repaid = Only { $owed } is still owed on account, so { $amount } cannot be taken off it. Please void the sale and ring it again.
error-owes-on-account = This member still owes { $owed } on account. Please take the repayment first.
error-unknown-repayment = There is no such repayment. Please choose it again from the member's account.
error-gift-card-unknown = There is no such gift card, or the code was mistyped. Please type it again from the card.
error-gift-card-unusable =
    { $rule ->
        [twice] Gift card { $card_no } pays in this sale already.
       *[empty] Nothing is left on gift card { $card_no }.
    }
error-gift-card-short = Only { $balance } are left on gift card { $card_no }; { $missing } are missing.
error-count-card-invalid =
    { $rule ->
        [covers_nothing] This count card pays nothing. Please fill in the products or categories that it pays.
        [no_end] A card without a number of uses needs an end. Please fill in how long it can be used.
        [over] Its last day has passed, so nobody could use it. Please change the day.
        [decimals] Count cards are sold whole, so the unit takes no decimals. Please change the unit.
       *[other] Such a count card could not be used. Please check it.
    }
error-unknown-count-card = There is no such count card. Please check its number.
error-count-card-unfit =
    { $rule ->
        [other_member] The count card in line { $line } is for its member alone. Please choose the member first, or pay another way.
        [a_card] Line { $line } sells a count card, which no count card pays.
        [not_covered] This count card does not pay what is in line { $line }. Please choose another card, or pay another way.
        [whole_units] A count card pays whole units. Please change the quantity of line { $line }.
       *[other] This count card cannot pay line { $line }.
    }
error-count-card-short = The count card has { $left } uses left and line { $line } takes { $uses }. Please lower the quantity, or split the line.
error-count-card-ended =
    { $rule ->
        [over] The last day of count card { $card_no } has passed. It can no longer be used or given back.
        [given_back] Count card { $card_no } was given back. It can no longer be used.
        [used_up] All of count card { $card_no } is used. There is nothing to give back.
        [taken_over] Count card { $card_no } was entered as a card of before. It can be used, but not given back here.
        [given] Count card { $card_no } came with a top-up and nothing was paid for it. It can be used, but not given back.
        [transferred] Count card { $card_no } was transferred to another member. It can be used, but not given back; transferred back to the member who bought it, it can.
       *[lapsed] Count card { $card_no } has lapsed. It can no longer be used or given back.
    }
error-count-card-line = Line { $line } sold a count card. A count card does not go back with the goods of a bill: please leave this line out, and give the card back from the member's page.
error-count-card-used = Count card { $card_no }, sold in line { $line }, was used, so this sale cannot be voided. Please give back what it paid first, or give back the card.
error-coupon-unknown = There is no such coupon, or the code was mistyped. Please type it again from the coupon.
error-coupon-of-another-member = This coupon belongs to another member and cannot be used here.
error-coupon-expired = This coupon was valid until { $valid_until } and has expired.
error-coupon-used = This coupon has been used already. Please use another one, or none.
error-coupon-twice = The same coupon is in this sale twice, and it counts once. Please take one of them out.
error-coupon-below-minimum = This coupon needs a basket of { $minimum }; this one comes to { $total }.
error-coupon-withdrawn = This coupon was taken back when its sale was returned, and cannot be used.

# Giving back
error-refund-empty = Nothing is chosen to come back. Please choose the items and how many.
error-refunded-already = All of this sale was returned already; there is nothing left to give back.
error-refund-line-unknown = Line { $line } is not in this sale, or is named twice. Please choose again.
error-refund-beyond-sold = Of line { $line } only { $left } can still come back. Please lower the quantity.
error-refund-changed = What goes back went from { $expected } to { $total }. Please check it with the customer before giving it back.
error-refund-needs-note = For another reason please write a short note that says which.
error-unbilled-over-limit = A return without a bill of { $total } is more than the { $limit } that staff may give back. Please ask the owner, or find the bill.
error-sale-not-of-today = This sale is of { $day }. Only a sale of today can be voided or corrected; please take the goods back instead.
error-sale-has-returns = Some of this sale came back already, so it can no longer be voided or corrected. Please take the goods back instead.
error-tender-unchanged = The sale was paid so already; there is nothing to correct.
error-tender-points-fixed = Points paid { $amount } of this sale, and that cannot be corrected. Please void the sale and ring it anew.
error-tender-gift-card-fixed = Gift cards paid { $amount } of this sale, and that cannot be corrected. Please void the sale and ring it again.
error-tender-given-back = The member's stored value was given back or transferred since this sale, so what the sale spent of it can no longer be corrected.
error-correction-needs-note = For another reason please write a short note that says what it was.
error-sale-has-member = This sale is a member's already.
error-balance-empty = This member has no stored value, so there is nothing to give back.
error-points-spent = The points to be taken back were spent already: { $missing } are missing. The member may make them up, or the owner may allow owed points in the settings.
error-points-invalid =
    { $rule ->
        [full] The member would have more points than can be counted. Please use some of them first, or leave the member out.
       *[other] Points are a number with at most 2 decimals, and not 0. Please correct it.
    }
error-points-below-zero = The member has { $balance } points; no more than that can be taken away.
error-rule-invalid =
    { $rule ->
        [empty] This rule changes nothing: it gives no points and multiplies by one. Please fill in points or a factor.
        [visit] Points for a visit know no products. Please take products and categories out.
        [many] A rule names 200 products and 200 categories at most. Please make several of it.
        [dates] The last day is before the first. Please correct the days.
        [over] The last day has passed, so the rule would never be used. Please change the day, or stop the rule.
        [never] None of the chosen days falls between the dates, so the rule would never be used. Please change one of them.
        [rate] That is too many points: 10 at most for the smallest coin, and not below zero. Please give fewer, or for a larger amount.
        [product] The shop has no product with one of these numbers. Please check them.
        [category] The shop has no products under one of these categories. Please check their names.
       *[other] This rule would never be used. Please check it.
    }
error-rule-conflict = Another rule is in force: { $other }. It is for the same things on the same days, so one of the two would never be used. Please stop that one first, or change the products or the days.
error-unknown-rule = There is no such rule for points. Please choose again.
error-share-rule-invalid =
    { $rule ->
        [empty] This rule changes nothing: the share is 0. Please fill in a percentage or an amount.
        [top_up] Top-ups know no products. Please take products and categories out.
        [many] A rule names 200 products and 200 categories at most. Please make several of it.
        [dates] The last day is before the first. Please correct the days.
        [over] The last day has passed, so the rule would never be used. Please change the day, or stop the rule.
        [product] The shop has no product with one of these numbers. Please check them.
        [category] The shop has no products under one of these categories. Please check their names.
        [card] One of these products is a count card. For the sale of count cards please choose that kind of rule.
        [goods] One of these products is no count card. Please name count cards alone, or choose goods.
       *[other] This rule for staff shares would never be used. Please check it.
    }
error-share-rule-conflict = Another rule is in force: { $other }. It is for the same things on the same days, so nobody could say which holds. Please stop that one first, or change the products or the days.
error-unknown-share-rule = There is no such rule for staff shares. Please choose again.
error-tier-invalid =
    { $rule ->
        [level] The level must be from 1 to 9. Please change it and try again.
        [need] What is needed must be more than nothing and not too much. Please change it and try again.
        [window] Days must be from 1 to 3660, and months from 1 to 120. Please change it and try again.
        [visits] There are not so many days in that time, so nobody could come that often. Please ask for fewer visits, or for a longer time.
        [grace] The days for which it is kept must be from 0 to 365. Please change them and try again.
        [rate] The discount must be from 0.01 to 0.99: 0.95 is 5% off. Please change it and try again.
        [times] Points can count from 0 to 10 times. Please change it and try again.
        [over] The last day is over already. Please choose today or a later day.
        [stopped] This tier was stopped and cannot be given any more. Please choose another one.
       *[other] This tier could never be used. Please check what you typed.
    }
error-tier-conflict = It contradicts the tier “{ $other }”: they are of the same level, the higher one asks for no more, or its price or points are the worse ones. Please change one of them.
error-unknown-tier = There is no such tier. Please choose again.
error-tier-needs-note = For another reason please write a short note that says why the tier is changed.
error-adjustment-needs-note = For another reason please write a short note that says why the points are changed.
error-nothing-due = Nothing is due today.

# Members, staff, products, settings, sales
error-unknown-member = This member was not found. Please try the end of the phone number, the name or the member number.
error-member-erased = This member's details were deleted on request and cannot be used any more.
error-member-needs-identity = Please give a phone, a name or a card number, so that the member can be found again.
error-phone-invalid = This is not a phone number. Please count the digits and type digits only.
error-birthday-invalid = This birthday does not work: it is in the future or before 1900. Please ask again.
error-text-invalid =
    { $field ->
        [name] The name
        [card_no] The card number
        [salutation] The salutation
        [wechat] The WeChat name
        [address] The address
        [note] The note
        [wording] The wording of the consent
        [sku] The product number
        [barcode] The barcode
        [unit] The unit
        [category] The category
       *[other] The field "{ $field }"
    } needs 1 to { $limit } characters, without control characters. Please correct it.
error-card-taken = This card number belongs to another member. Please check it, or take another card.
error-card-dead = This card was replaced and its number is dead. Please take another card.
error-card-unchanged = The member has this very card already. Please scan the new one, or type its number.
error-member-frozen = This member is frozen ({ $reason ->
        [lost] the card was lost
        [suspicious] it looked suspicious
       *[locked] the member asked for it
    }): stored value, points and coupons cannot be used. Please take another way to pay, or ask the owner to lift the freeze.
error-not-frozen = This member is not frozen, so there is nothing to lift.
error-unknown-staff = There is no such person on the staff. Please add them first.
error-barcode-taken = This barcode belongs to product { $sku }. Please check it, or change that product first.
error-unknown-sale = This sale was not found. Please check the bill number.
error-unknown-refund = This refund was not found. Please check its number.
error-unknown-top-up = This top-up was not found. Please check its number.
error-unknown-setting = There is no setting "{ $key }". Please check the spelling.
error-setting-invalid = The setting "{ $key }" does not take this value. It takes: { $reason ->
        [text] a text
       *[other] { $reason }
    }.
