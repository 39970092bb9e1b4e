### The bill: on paper, on the screen and by SMS.

# Head
bill-title = Bill
bill-address = Address
bill-phone = Phone
bill-no = Bill no.
bill-time = Time
bill-member = Member
bill-member-tail = phone ending { $tail }
bill-member-no = no. { $number }
bill-member-erased = details deleted

# Lines
bill-item = Item
bill-qty = Qty
bill-price = Price
bill-amount = Amount
bill-line-unnamed = Item
bill-qty-with-unit = { $qty } { $unit }
bill-list-price = was { $price }
unit-piece = pc
unit-kg = kg
unit-g = g

# Sums
bill-item-count = { $lines ->
        [one] { $lines } item
       *[other] { $lines } items
    }
bill-list-total = At list prices
bill-price-off = Price reductions
bill-price-added = Price increases
bill-coupon-used = Coupon
bill-tax-added = Tax ({ $rate }%)
bill-total = Total
bill-tax-included = Tax included ({ $rate }%)
bill-saved = You saved { $amount }

# Payment
bill-paid-by = Paid by
bill-change = Change
bill-change-kept = Change kept as stored value
tender-cash = Cash
tender-stored-value = Stored value
tender-wechat = WeChat Pay
tender-alipay = Alipay
tender-card = Card
tender-other = Other
tender-points = Points
tender-gift-card = Gift card
tender-on-account = On account

# Member
bill-account = Your account
bill-stored-value-spent = Stored value used
bill-stored-value-after = Stored balance
bill-stored-value-parts = principal { $principal }, bonus { $bonus }
bill-points-spent = Points used
bill-points-earned = Points earned
bill-points-after = Points balance
bill-points-lapsed = Points lapsed
bill-points-next-lapse = Next to lapse
bill-points-until = { $points }, use by { $day }
tier-regular = Regular
bill-tier-reached = New tier
bill-person = Bought by
bill-tier-off = Tier discount

# Tiers in a sentence
tier-by-hand = given by the owner
tier-price-rate = { $rate }% off
tier-reached-by = { $doing } { $over }
tier-grace =
    { $days ->
        [one] kept for { $days } day when that is no longer met
       *[other] kept for { $days } days when that is no longer met
    }
tier-over-days =
    { $count ->
        [one] within { $count } day
       *[other] within { $count } days
    }
tier-over-months =
    { $count ->
        [one] within { $count } month
       *[other] within { $count } months
    }
tier-over-month = within a calendar month
tier-over-year = within a calendar year
tier-over-always = in all
tier-need-spent = Spend { $amount }
tier-need-visits = Come on { $amount } days
tier-need-top-ups = Top up { $amount }
tier-need-points = Earn { $amount } points
tier-more-spent = { $amount } more of shopping
tier-more-visits = visits on { $amount } more days
tier-more-top-ups = { $amount } more of top-ups
tier-more-points = { $amount } more points
tier-next = { $tier }: { $doing }
tier-for-good = { $tier }, without an end
tier-until = { $tier } until { $day }
tier-in-grace = { $tier } until { $day }; to keep it: { $doing }
tier-reached = { $tier } with this bill
tier-fallen = No longer { $tier }
tier-fallen-to = From { $tier } back to { $left }

# Coupons given
bill-coupon-issued = A coupon for you
bill-coupon-terms = { $off } off from { $minimum }
bill-coupon-terms-no-minimum = { $off } off
bill-coupon-valid-until = Valid until { $day }
bill-coupon-code = Code

# End
bill-thanks = Thank you, see you again
bill-not-an-invoice = This bill is not a tax invoice
bill-page = Page { $page } of { $pages }

# Refund
refund-title = Refund
void-title = Void
count-card-refund-title = Count card refund
exchange-title = Exchange
unbilled-title = Return without a bill
refund-no = Refund no.
refund-total = Refunded
refund-by = { $tender } back
refund-stored-value = Stored value back
refund-points-returned = Points given back
refund-points-settled = Of these made up owed points
refund-points-taken = Points taken back
refund-points-owed = Of these still owed
refund-points-lapsed = Points lapsed
refund-points-lapsed-before = of these, lapsed before
refund-coupon-restored = Coupon usable again
refund-coupon-withdrawn = Coupon taken back
refund-farewell = Please check the amount
refund-reason-changed-mind = No longer wanted
refund-reason-faulty = Faulty or spoilt
refund-reason-wrong-item = Wrong item
refund-reason-rung-wrongly = Rung wrongly
refund-reason-other = Another reason
tender-reason-wrong-key = Wrong key pressed
tender-reason-paid-otherwise = Paid another way in the end
tender-reason-other = Another reason
bill-refunded = Refunded { $number } ({ $day })
bill-exchanged = Exchanged { $number } ({ $day })
bill-exchange-returned = Came back { $number } (bill { $bill })
bill-exchange-paid = Of this paid with ({ $tender })
bill-exchange-given-back = Given back ({ $tender })
bill-voided = Voided { $number } ({ $day })
bill-count-card-refunded = Count card back { $number } ({ $day })

# Balance refund
balance-refund-title = Balance refund
balance-refund-no = Refund no.
balance-refund-cause = Reason
balance-refund-by-merchant = the shop's
balance-refund-by-consumer = the member's
balance-refund-paid-in = Paid in
balance-refund-bonus-in = Bonus given
balance-refund-used = Used, at prices paid
balance-refund-used-at-list = Used, at list prices
balance-refund-cooling = Of it paid lately, all back
balance-refund-total = Given back
balance-refund-before = Stored balance before
balance-refund-forfeited = Not given back
balance-refund-gifts-ended = Gifts that no longer come
# Top-up
top-up-slip-title = Top-up
top-up-no = Top-up no.
top-up-line = Stored value
top-up-line-with-plan = Stored value: { $plan }
top-up-paid-in = Paid
top-up-before = Balance before
top-up-bonus-given = Bonus now
top-up-points-given = Points given
top-up-to-come = To come on { $day }
top-up-farewell = Please check the new balance
bill-owed-after = Owed on account
repayment-title = Repayment
repayment-no = Repayment no.
repayment-line = Repaid on account
repayment-paid = Paid
repayment-owed-before = Owed before
repayment-farewell = Please check what is still owed

gift-card-slip-title = Gift card
gift-card-slip-no = Card no.
gift-card-slip-code = Code
gift-card-slip-sold-on = Sold on
gift-card-slip-amount = Amount
gift-card-slip-left = Left on it now
gift-card-slip-use = Show this code when you pay; it need not be used all at once
gift-card-slip-holder = Whoever has the code can spend it: please keep it like cash

# A top-up plan in a sentence
plan-comma = { $first }, { $next }
plan-and = { $first }, { $next }
plan-gives = { $band }: { $gift }
plan-band = Top up { $from } or more
plan-band-exact = Top up { $from }
plan-band-to = Top up { $from } to { $to }
plan-band-per-full = For each { $from } topped up
plan-band-per-full-to = For each { $from } topped up ({ $to } at most)
plan-gift-bonus = { $amount }
plan-gift-points = { $points } points
plan-gift-uses =
    { $count ->
        [one] { $count } use of { $card }
       *[other] { $count } uses of { $card }
    }
# Uses, without the name of their card
gift-uses =
    { $count ->
        [one] { $count } count card use
       *[other] { $count } count card uses
    }
gift-coupons =
    { $count ->
        [one] { $count } coupon
       *[other] { $count } coupons
    }
plan-gift-coupons =
    { $count ->
        [one] { $count } coupon
       *[other] { $count } coupons
    } of { $off } ({ $days ->
        [one] good for { $days } day
       *[other] good for { $days } days
    })
plan-gift-coupons-from =
    { $count ->
        [one] { $count } coupon
       *[other] { $count } coupons
    } of { $off } (from { $from }, { $days ->
        [one] good for { $days } day
       *[other] good for { $days } days
    })
plan-for-tiers = for { $tiers } only
plan-gift-tier = { $tier }
plan-gift-tier-months =
    { $months ->
        [one] { $tier } for { $months } month
       *[other] { $tier } for { $months } months
    }
plan-gift-in-parts = { $gift }, in { $parts } monthly parts
plan-gift-in-parts-and-now = { $gift }, in { $parts } monthly parts, and { $now } at once
plan-per-member =
    { $count ->
        [1] once per member
       *[other] { $count } times per member
    }
plan-from-day = from { $day }
plan-until-day = until { $day }
plan-next = { $missing } more gives { $gift }

# A rule for points in a sentence
rule-and = { $first }, { $next }
rule-weekdays = on { $days }
rule-month-days = on day { $days } of the month
rule-for = { $things }: { $gives }
rule-by-money = points: { $points } for each { $per } paid
rule-by-money-none = no points for what is paid
rule-by-unit = points: { $points } for each unit
rule-by-visit = points: { $points } for the first visit of a day
rule-by-times = points ×{ $times }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

# Rules for stored value
region-rule-cn = the rules for prepaid cards
region-rule-cn-zhejiang = the Zhejiang rules for prepaid cards
region-rule-tw = Taiwan’s rules for vouchers
region-rule-own = this shop's settings
region-over-limit = The balance would be { $after }, above the { $limit } of { $rule }
region-real-name = From { $from } at once, { $rule } ask for the buyer's name

# Joints
bill-entry = { $label }: { $value }
bill-aside = {" "}({ $text })

# Money
money-with-unit = { $currency ->
       *[other] { $amount }
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

bill-money = { money-with-sign }

# SMS: like a bank's, one segment, no advertising. Only letters of the GSM alphabet.
sms-signed = [{ $shop }] { $text }
sms-holder-by-phone = Member *{ $tail }
sms-holder-by-number = Member { $number }
sms-sale = { $who }: paid { $total } at { $when }. Stored balance { $balance }.
sms-sale-nameless = Paid { $total } at { $when }. Thank you.
sms-refund = { $who }: refunded { $total } at { $when }. Stored balance { $balance }.
sms-refund-nameless = Refunded { $total } at { $when }.
sms-balance-refund = { $who }: balance refund of { $total } at { $when }. Stored balance { $balance }.
sms-balance-refund-nameless = Balance refund of { $total } at { $when }.
sms-top-up = { $who }: topped up { $paid } at { $when }. Stored balance { $balance }.
sms-top-up-nameless = Topped up { $total } at { $when }.
sms-top-up-with-gift = { $who }: topped up { $paid } + { $gift } at { $when }. Stored balance { $balance }.
sms-repayment = { $who }: paid { $paid } on account at { $when }. Still owed { $owed }.
sms-repayment-nameless = Paid { $total } on account at { $when }.
sms-gift-bonus = { $amount } bonus
sms-gift-coupons = { $count ->
        [one] { $count } coupon
       *[other] { $count } coupons
    }
count-card-uses =
    { $count ->
        [one] { $count } use
       *[other] { $count } uses
    }
count-card-unlimited = any number of uses
count-card-always = no end
count-card-days =
    { $count ->
        [one] within { $count } day of its sale
       *[other] within { $count } days of its sale
    }
count-card-days-first =
    { $count ->
        [one] within { $count } day of its first use
       *[other] within { $count } days of its first use
    }
count-card-months =
    { $count ->
        [one] within { $count } month of its sale
       *[other] within { $count } months of its sale
    }
count-card-months-first =
    { $count ->
        [one] within { $count } month of its first use
       *[other] within { $count } months of its first use
    }
count-card-until = up to and with { $day }
count-card-several = for several people
count-card-pays = for { $what }
count-card-must-not-end = Under { $rule } a card that is paid in advance must have no end. Please let it have none, or make sure before you sell it.
bill-count-card-used = Count card { $number }
bill-count-card-left = { $count } left
bill-count-card-sold = New count card { $number }
bill-count-card-given = Count card given { $number }
refund-count-card = Back to count card { $number }
count-card-refund-paid = Paid for the card
count-card-refund-dead = Count card { $number } is dead

# A rule for staff shares in a sentence
share-on-sale = goods sold
share-on-sale-of = { $things } sold
share-on-card-sale = count cards sold
share-on-card-sale-of = count cards sold: { $things }
share-on-use = uses of count cards
share-on-use-of = uses of count cards for { $things }
share-on-top-up = top-ups
share-percent = { $on }: { $percent }%
share-fixed-unit = { $on }: { $amount } for each unit
share-fixed-each = { $on }: { $amount } each

bill-invoice = Invoice
invoice-state-asked = not issued
invoice-state-issued = issued
invoice-state-to-reverse = to be reversed
invoice-state-cancelled = cancelled
invoice-request-no = Request no.
invoice-asked-on = Requested on
invoice-for = For
invoice-state = State
invoice-buyer = Buyer
invoice-buyer-company = Company
invoice-buyer-person = Person
invoice-title = Title
invoice-tax-no = Taxpayer no.
invoice-tax-invoice-no = Invoice no.
invoice-issued-on = Issued on
invoice-amount = Amount
invoice-to-reverse = To reverse
invoice-tax-rate = Tax rate
invoice-tax-amount = Amount at rate
invoice-tax = Tax
invoice-tax-to-reverse = Tax to reverse
