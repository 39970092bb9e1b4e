### Every word that is seen in the window.

# The window
product-name = Huitou
menu = Menu
shop-nameless = Shop without a name
saved = Saved
saving = Saving
not-saved = Not saved, will try again
offline-works = Works offline
starting = Opening…
try-again = Try again
no-answer = The program did not answer; nothing was changed. Please try again, or restart the program if it stays.
loading = Reading…
close = Close
cancel = Cancel
back = Back
ok = OK
yes = Yes
save = Save
more = Show more
all = All
optional = Optional
when = When
list-comma = { ", " }
scan-held = The scan is kept and is added when this dialog closes.

# Screens
screen-counter = Counter
screen-members = Members
screen-products = Products
screen-sales = Sales
screen-today = Today
screen-silent = Not seen lately
screen-liability = Balances
screen-journal = Journal
screen-settings = Settings
screen-help = Keys

# Set-up
setup-title = Set up your shop
setup-more = Three things, and you can sell. All but the currency can be changed later.
language = Language
shop-name = Shop name
shop-name-hint = Stands on every bill; may be left empty for now
currency = Currency
currency-cny = Chinese yuan
currency-twd = New Taiwan dollar
currency-hkd = Hong Kong dollar
currency-mop = Macau pataca
currency-sgd = Singapore dollar
currency-myr = Malaysian ringgit
currency-usd = US dollar
setup-begin = Begin with
setup-empty = An empty shop
setup-demo = A demo shop, to try things out
setup-go = Start selling
setup-busy = Setting up…
setup-busy-demo = Making up a year of trade for you…

# Counter: finding
search-label = Scan or search
search-placeholder = Scan, or type a product, phone tail or name
search-found = Found
search-nothing = Nothing found for “{ $text }”.
enrol-this = Enrol as a new member
products = Products
members = Members
amount-as-line = Charge this amount, without a product
unknown-code = No product has the barcode { $code }. The basket is unchanged.
unknown-make = New product
unknown-search = Search
per-unit = / { $unit }

# Counter: the basket
basket = Basket
basket-empty = Scan the first product to begin a sale.
basket-empty-more = No barcode? Type its name; press + to charge an amount alone.
basket-lost = The basket that was being put together cannot be read any more. Please put it together again; no sale is lost.
product = Product
price = Price
list-price = List price
quantity = Quantity
line-total = Amount
line-coupon = Coupon
price-changed = Price changed
amount-line = Amount
favourites = Favourites
amount-only = Without a product
clear-title = Clear the basket?
clear-text = Products, member and coupons are taken out. Ctrl Z brings them back.
clear-yes = Clear
quantity-title = Quantity of { $name }
quantity-in = Quantity ({ $unit })
quantity-not-a-number = Please type digits only.
quantity-zero = More than 0, please; Del takes the line out.
quantity-too-long = That is too many. Was a barcode scanned into this box?
quantity-too-precise =
    { $decimals ->
        [0] This unit is sold whole.
       *[other] This unit has { $decimals } decimals at most.
    }
price-title = Price of { $name }
price-new = New price
price-list-is = List price { $price }
price-restore = Back to the list price
amount-title = Charge an amount
amount = Amount
amount-for = What for
amount-add = Add to the basket
amount-not-a-number = This is not an amount. Please type digits and one point.
amount-too-precise =
    { $decimals ->
        [0] This currency has no decimals.
       *[other] { $decimals } decimals at most.
    }
amount-too-long = More than 8 digits look like a barcode, not like money.

# Counter: the member
walk-in = Walk-in
walk-in-more = Business day { $day }
member = Member
member-no = No. { $number }
phone-tail = phone …{ $tail }
balance = Stored balance
balance-after = Balance after
balance-parts = Principal { $principal } · bonus { $bonus }
points = Points
last-visit = Last visit
last-visit-on = last { $day }
never-visited = no visit yet
days-ago =
    { $days ->
        [0] today
        [one] yesterday
       *[other] { $days } days ago
    }
usual-gap =
    { $days ->
        [1] usually every day
       *[other] usually every { $days } days or so
    }
last-item = Last bought { $item }
coupons-usable =
    { $count ->
        [one] 1 usable coupon
       *[other] { $count } usable coupons
    }
member-open = Open card
member-other = Other member
member-none = Walk-in
member-find = Find a member
member-find-by = Phone tail, name or card number
enrol = New member
seller = Who sells?
seller-title = Who sells?
seller-more = From this sale on, it counts for
seller-none = Nobody by name

# Counter: alerts
alerts = Alerts
alerts-more = { $count } more
alert-last-visit = Long not seen
alert-greeted = Greeted
alert-points = Points lapse soon
alert-told = Told
coupon = Coupon
coupons = Coupons
coupon-of = { $off } off
coupon-now = usable now, until { $day }
coupon-terms = from { $minimum }, until { $day }
coupon-from = { $off } off from { $minimum } on
coupon-use = Use it
coupon-drop = Do not use
coupon-none = No coupon that can be used.
coupon-code = Coupon code
coupon-issued = A coupon was given:
balance-short = Balance too low
balance-short-more = holds { $held }, { $missing } missing

# Counter: taking money
sum = Total and payment
list-total =
    { $lines ->
        [one] 1 line at list price
       *[other] { $lines } lines at list prices
    }
prices-changed =
    { $lines ->
        [one] 1 price was changed
       *[other] { $lines } prices were changed
    }
points-earned = Earns { $points } points
points-spent = Points used
due = Due
still-due = Still due
take = Take { $amount }
taken = Taken: { $kind }
tender = Paid by
tender-drop = Remove
how-paid = How is it paid?
holds = holds
needs-member = needs a member
stored-value-needs-member = Stored value needs a member. Please press F9.
stored-value-none = This member has no stored value to pay with. F10 tops up, or choose another way to pay.
stored-value-use = Take { $amount } of stored value
points-need-member = Points need a member. Please press F9.
points-none = This member has too few points to pay with. Please choose another way.
points-off = This shop takes no points as payment; the settings can turn it on. Please choose another way.
points-off-short = Switched off
points-pay = Pays
take-by = Amount by { $kind }
take-confirm = Take
notes = Quick notes
arrived-title = { $kind }: has it arrived?
arrived-more = Look at the payment device first. Esc means not yet.
arrived-yes = It has arrived
payment-code = This is a customer’s payment code. Please scan it with the payment device.
ringing = Recording…
ring = Finish the sale
total-changed = The total has changed: please check with the customer
total-changed-more = It was { $from } and is now { $to }. Enter once more takes the new one.
change = Change
change-kept = Kept as stored value
tax-included = Tax included ({ $rate }%)
tax-added = Tax ({ $rate }%)
keep-change = Keep the coins as stored value
keep-change-all = Keep all the change
bill-done = Bill { $number } is recorded
paid-total = Paid
next-sale = Next sale
next-sale-more = Any key or scan begins the next sale.
no-sale-yet = No sale has been made yet.
numpad = Digits
numpad-back = Back

# Bills
bill-number = Bill { $number }
bill-pdf-a5 = Bill PDF, A5
bill-pdf-80 = Receipt PDF, 80 mm
bill-pdf-58 = Receipt PDF, 58 mm
slip-pdf-a5 = Refund PDF, A5
bill-file-saved = Saved as { $file }
bill-sms = Copy SMS
bill-sms-segments =
    { $count ->
        [one] Text of 1 SMS
       *[other] Text of { $count } SMS
    }
copied = The SMS text is copied.
buyer = Buyer
sale-find-by = Bill number, member, phone tail, item or amount
day-wrong = Please type a day like 2026-11-21.
from-day = From
to-day = To
sales-empty = No sales yet. Every sale will stand here.
refund = Return goods
refund-none-left = All of this sale was returned; nothing is left.
refund-cards-only = Nothing of this sale can be returned here. A count card is given back from the member’s card.
refunded-some = { $amount } refunded
refunded-whole = All returned
voided = Voided
slip-number = Refund { $number }
slip-sale = of bill { $number }
slip-staff = For the staff, not printed
export-csv = Export CSV
export-pdf = Export PDF
exported =
    { $rows ->
        [one] 1 row
       *[other] { $rows } rows
    } saved as { $file }

# Returning goods
refund-title-of = Return from bill { $number }
exchange = Exchange goods
exchange-title-of = Exchange from bill { $number }
exchange-go = Choose the new goods at the counter
exchange-choose = Scan or choose what is taken instead. Only the difference is paid or given back.
exchange-finish = Finish the exchange
exchange-leave = No exchange
refund-lines = What comes back
refund-all = All of it
refund-quantity-of = How many of { $name }
refund-less = { $name }: one less
refund-more = { $name }: one more
refund-sold = Sold { $qty } { $unit }
refund-returned = { $qty } came back
refund-too-many = At most { $left } can still come back.
refund-too-precise =
    { $decimals ->
        [0] Whole numbers, or all that is left.
       *[other] At most { $decimals } decimals.
    }
refund-reason = Why it comes back
refund-note-needed = Another reason needs a short note.
refund-nothing-chosen = Choose what comes back: all that will happen is shown here first.
refund-back = Goes back
principal = Principal
bonus = Bonus
points-after = Points after
refund-coupon-kept = Coupon was used and stays
refund-left-of-sale = Left of the sale
refund-left-nothing = nothing
refund-confirm = Refund { $amount }
refund-missing-quantity = First correct the quantity.
refund-missing-lines = First choose what comes back.
refund-missing-reason = Then choose why.
refund-missing-note = Then write a short note.
refund-lost = No answer came; it may be done already. Please press Refund again: what was done is not done twice.
refund-done = Refunded: { $number }
refund-hand-cash = Please hand over the cash
refund-by-device = Please give it back on the payment device
refund-by-other = Please give it back the way it was paid
refund-to-balance = Back in the stored value
refund-to-points = Points are back in the account
refund-close = Done
void = Void
void-title-of = Void bill { $number }
void-about = The whole sale is taken back, as if it had not been rung. This goes back:
void-reason = Why it is voided
void-confirm = Void and give back { $amount }
void-missing-reason = First choose why.
void-lost = No answer came; it may be voided already. Please press Void again: what was done is not done twice.
void-done = Voided: { $number }
slip-number-exchange = Exchange { $number }
slip-number-void = Void { $number }
change-tender = Correct the payment
change-tender-title-of = How bill { $number } was paid
change-tender-about = Goods and total stay; only how it was paid is corrected.
change-tender-known = As it was rung
change-tender-truth = As it was paid
change-tender-due = { $amount } still missing
change-tender-then = What changes
change-tender-reason = Why it is corrected
change-tender-confirm = Correct the payment
change-tender-missing-paid = First say how it was paid.
change-tender-missing-reason = Then choose why.
change-tender-lost = No answer came; it may be corrected already. Please press again: what was done is not done twice.
change-tender-done = The payment is corrected
add-member = Add the member
add-member-title-of = Whose was bill { $number }?
add-member-find = The member whose sale it was
add-member-then = Counts for { $name }
add-member-points = Points
add-member-coupon = Earns a coupon of
add-member-confirm = Make it this member's sale
add-member-lost = No answer came; it may be done already. Please press again: what was done is not done twice.
add-member-done = It is the sale of { $name } now

# Balance refund
give-back = Balance refund
give-back-title = Balance refund: { $name }
give-back-cause = Whose reason
give-back-came-in = { $paid } paid in, { $bonus } given
give-back-used = { $used } used, at the prices paid
give-back-used-at-list = { $used } used, at list prices
give-back-cooling = { $paid } was paid in within { $days } days and not touched: all of it goes back
give-back-kept = Not given back: { $amount } (principal { $principal }, bonus { $bonus })
give-back-kept-nothing = All of the balance goes back
give-back-law-merchant = The shop's reason: use counts as it was paid, and the gift bears its share of it.
give-back-law-consumer = The member's reason: use counts at list prices, and nothing is given for the gift.
give-back-how = How it goes back
give-back-confirm = Give { $amount } back
give-back-missing-cause = Choose whose reason it is first.
give-back-lost = No answer came, so it may have been done. Please press the button again: what was given back is not given twice.
give-back-done = Given back under { $number }; the balance is empty now
give-back-nothing = By the rules nothing goes back
give-back-slip = Balance refund { $number }

# Members
people =
    { $count ->
        [one] 1 person
       *[other] { $count } people
    }
name = Name
phone = Phone
member-number = Member no.
tier = Tier
members-empty = No members yet. F9 at the counter enrols the first.
enrol-more = A phone, a name or a card number is enough.
enrol-yes = Enrol
salutation = Salutation
salutation-hint = Such as Ms Wang
card-no = Card number
wechat = WeChat
birthday = Birthday
address = Address
note = Note
consent-e-bill = Agrees to receive bills by SMS
consents = Agreed to
consent-name-account = membership
consent-name-e-bill = e-bills
consent-name-marketing = offers by SMS
consent-name-calls = calls
consent-name-profile = keeping preferences
member-edit = Edit
member-edit-title = Edit member { $number }
member-serve = Serve at the counter
member-erased = Details deleted
safety = Card and safety
freeze = Report lost or freeze
freeze-title = Report lost or freeze: { $name }
freeze-more = While frozen, stored value, points and coupons cannot be used until the owner lifts it. Paying otherwise, topping up and returns go on.
freeze-done = Frozen.
lift-freeze = Lift the freeze
lift-title = Lift the freeze: { $name }
lift-more = Please make sure that it is the member. Stored value, points and coupons can then be used at once.
lift-done = The freeze is lifted.
replace-card = Replace the card
replace-title = Replace the card: { $name }
replace-more = The old card stops working at once. Balance, points and coupons stay as they are, on the new card.
replace-ends-freeze = The freeze because the card was lost ends with it. Please make sure that it is the member.
replace-new = New card number
replace-scan = Scan the new card, or type its number
replace-done = The card is replaced; the old one no longer works.
safety-missing-reason = Please choose why.
safety-missing-card = Then scan the new card.
safety-lost = No answer came; it may be done. Please press once more: what is done is not done twice.
frozen-since = Frozen since { $day } ({ $reason })
frozen-title = { $name } is frozen
frozen-more = Stored value, points and coupons cannot be used. This sale can be paid otherwise; to lift the freeze, ask the owner.
frozen-read = Understood
frozen-cannot-pay = This member is frozen: stored value and points cannot be used. Please choose another way to pay.
lost-card = This card was replaced: member { $number } got a new one on { $day }. Please ask who it is, and search by phone or name.
pin = PIN
pin-title = PIN of { $name }
pin-hand-over = Please hand the keyboard over: the member types the PIN.
pin-set = Set a PIN
pin-change = Change the PIN
pin-clear = Remove the PIN
pin-set-title = PIN: { $name }
pin-set-more = The member types it, and nobody looks. It is wanted when more stored value is spent than is free for the day.
pin-clear-title = Remove the PIN: { $name }
pin-clear-more = Please make sure that it is the member, who can then set another one.
pin-old = Current PIN
pin-new = New PIN
pin-again = New PIN again
pin-hint = 4 to 6 digits; nothing of the phone or the birthday, and no digits in a row
pin-missing-old = Please type the current PIN.
pin-missing = Please type the new PIN.
pin-missing-again = Type the new PIN again: both must be the same.
pin-set-done = The PIN is set.
pin-clear-done = The PIN is removed.
pin-since = A PIN was set on { $day }.
pin-protects-nothing = All stored value can be spent without a PIN now, so it protects nothing yet.
free-limit-offer = Shall the PIN be wanted from now on, once a member spends more than { $amount } of stored value a day? It can be changed in the settings.
free-limit-yes = Want the PIN beyond that
free-limit-no = Not yet
draw-code = Give a one-time code
draw-code-title = One-time code: { $name }
draw-code-more = For a member without the PIN at hand: it pays with stored value once, today. Please make sure that it is the member. A new code replaces this one.
draw-code-qr = QR code of the one-time code, for the scanner
draw-code-drawn = For the member's eyes only. It is good once, on { $day }.
draw-code-done = The one-time code is given.
once-code = One-time code
once-code-more = Please scan the member's code, or type its eight letters.
once-code-use = Use a one-time code
pin-use = Use the PIN
erase = Delete details
erase-title = Delete the details of { $name }?
erase-gone = Name, salutation, phone, card number, WeChat, birthday, address, note and SMS not yet sent are destroyed. Nobody can bring them back.
erase-stays = The member number, the bills and the money stay, without a name.
erase-balance = { $amount } of stored value is left and cannot be used afterwards. Please settle it with the member first.
erase-coupons =
    { $count ->
        [one] 1 coupon is left and cannot be used afterwards.
       *[other] { $count } coupons are left and cannot be used afterwards.
    }
erase-reason-request = The member asked for it
erase-reason-retention = They were kept long enough
erase-reason-mistake = Entered by mistake
erase-yes = Delete for good
erase-done = The details are deleted.
erased-more = The details of this member were deleted; only the money stays, without a name.
enrolled-on = Joined
profile = Profile
visits = Visits
times =
    { $count ->
        [one] once
       *[other] { $count } times
    }
bills-count =
    { $count ->
        [one] 1 bill
       *[other] { $count } bills
    }
spent = Spent
movements = Movements of balance and points
movement = What
stored-value = Stored value
movement-sale = Sale
movement-top-up = Top-up
movement-refund = Return
movement-exchange = Exchange
movement-void = Void
movement-tender-changed = Payment corrected
movement-points-lapsed = Points lapsed
movement-balance-refund = Balance refund
statement = Statement
statement-of = Statement of stored value: { $name }
points-owed = { $points } still owed
points-next-lapse = { $points } of them until { $day }
points-adjust = Adjust points
adjust-title = Adjust points: { $name }
adjust-sign = More or fewer
adjust-more = More
adjust-less = Fewer
adjust-points = How many
adjust-too-many = There are { $points } points; no more than that can be taken away.
adjust-reason = Why they are adjusted
adjust-note-needed = Another reason needs a short note.
adjust-missing-sign = First choose more or fewer.
adjust-missing-points = Then say how many.
adjust-missing-reason = Then choose why.
adjust-lost = No answer came; it may be done already. Please press Adjust points again: what was done is not done twice.
adjust-done = Points are adjusted: { $points } now.
movements-empty = No movements yet.
top-up-title = Top up: { $name }
top-up-paid = Amount paid
top-up-bonus = Bonus
top-up-bonus-hint = Leave empty for none
top-up-yes = Take payment and top up
top-up-done = Topped up. Please check the balance with the customer.
plans = Top-up plans
plan-suggested = Best
plan-gives-now = Gives { $gift }
plan-none = No plan
top-up-count-card = { $name } given: { $terms }
top-up-parts-more = and { $count } more, until { $day }
top-up-room = . { $room } can still be topped up, gift included.
next-gift = { $gift } more on { $day }, { $count } to come
movement-gift = Gift due
movement-transfer-out = Card transferred
movement-transfer-in = Card received
movement-gift-card-bound = Gift card
movement-repayment = Repayment
refund-to-gift-card = back to the gift card
gift-card-pays = Gift card { $number }, { $left } left
gift-card-code = Code of the gift card (14 letters)
gift-card-use = Use it
gift-card-sell = Sell a gift card
gift-card-amount = Amount on the card
gift-card-sold = Gift card { $number } sold, { $amount }
gift-card-code-more = The code is shown here only. Please print the slip, or write the code down, for the customer, and delete the file afterwards: whoever has the code can spend it.
gift-card-missing-amount = Type the amount first.
gift-card-missing-code = Type the code first, to see what is on the card.
gift-card-lost = No answer came; it may be done already. Please press the button again: what was done is not done twice.
gift-card-bind = Take in a gift card
gift-card-bind-title = Take in a gift card: { $name }
gift-card-bind-more = All that is left on the card becomes stored value of this member.
gift-card-look = See what is on it
gift-card-then = Stored value then: { $total }
gift-card-bound = Now it is stored value.
gift-card-show = Look up a gift card
gift-card-show-by = Code or card number
gift-card-show-hint = The code on the card can be scanned
gift-card-no = Card number
gift-card-sold-on = Sold on
gift-card-left = Left on it
gift-card-moves = What moved it
gift-card-move-sold = Sold
gift-card-move-spent = Spent
gift-card-move-returned = Came back
gift-card-move-bound = Moved to member
gift-card-not-in-exchange = An exchange cannot be paid by gift card. Please take another kind of payment.
gift-card-early = This is a gift card. Take payment first, then scan it again to pay with it.
gift-card-slip-a5 = Gift card slip PDF, A5
refund-off-account = taken off what is owed
refund-on-account-repaid = Repaid already, back in cash
on-account = On account
on-account-owed = Owed on account
on-account-limit = Limit
on-account-room = Can still be put there
on-account-none = This member cannot take goods on account.
on-account-limit-set = Set the limit
on-account-limit-title = Limit on account: { $name }
on-account-limit-more = The member may take goods now and pay later, and owe up to this. A lower limit changes nothing that is owed; with 0 nothing more can be put there.
on-account-reason = Why
on-account-reason-hint = Such as: restaurant next door, pays at the end of the month
on-account-missing-limit = Type the limit first; 0 lets nothing more be put there.
on-account-missing-reason = Say why.
on-account-limit-done = The limit is changed.
on-account-needs-member = To pay later, look the member up first (F9).
on-account-no-room = This member can put nothing more on account.
on-account-usable = Can take
repay = Take a repayment
repay-title = Repayment: { $name }
repay-paid = Paid
repay-missing-amount = Type the amount first.
repay-lost = No answer came; it may be done already. Please press the button again: what was taken is not taken twice.
repay-done = Taken, repayment { $number }
today-on-account = Today put there { $put }, repaid { $repaid }
give-back-gifts = Gifts still to come are lost
give-back-parts =
    { $count ->
        [one] 1 part
       *[other] { $count } parts
    }
give-back-uses = { $count } uses of count cards
give-back-within = Under the local rules the customer must have the money within { $days } days.
give-back-owes = This member still owes { $amount } on account. It is not taken off; please take it separately.
screen-receivables = On account
receivables-more = Who owes, and for how long. The oldest is repaid first.
receivables-empty = Nobody owes anything.
owed-since = Oldest
owed-for = For how long
owed-to-30 = Up to 30 days
owed-to-60 = 31–60 days
owed-to-90 = 61–90 days
owed-older = Over 90 days
owed-statement = Statement on account
owed-statement-of = Statement on account: { $name }
owed-statement-empty = Nothing moved in these days.
owed-from = From
owed-to = To
owed-before-day = Owed before { $day }
owed-on-day = Owed on { $day }
owed-change = Change
owed-move-sale = Taken
owed-move-corrected = Payment corrected
owed-move-returned = Returned
owed-move-given-back = Repaid, back in cash
owed-move-opened = Owed before
owed-move-repaid = Repaid
transfer = Transfer the card
transfer-title = Transfer the card: { $name }
transfer-more = Stored value, points, count cards and coupons that can be used become the other member's, without a fee. Details, PIN and past bills stay.
transfer-find = To whom: name, phone or card number
transfer-to = To { $name }
transfer-coupons =
    { $count ->
        [one] { $count } coupon
       *[other] { $count } coupons
    }
transfer-gifts = Gifts still to come: { $count }
transfer-by = How it is agreed
transfer-by-pin = Member's PIN
transfer-by-code = One-time code
transfer-by-owner = Owner agrees
transfer-reason = Why
transfer-missing-member = Choose to whom first.
transfer-missing-proof = Then the member types the PIN or the code.
transfer-missing-reason = Then say why.
transfer-lost = No answer came; it may be done already. Please press the button again: what was transferred is not transferred twice.
transfer-done = Transferred to { $name }.
family = Family
family-more = Several people on one card: each with a daily limit of stored value, and the bill says who bought.
family-none = Only the member uses the card.
family-add = Add a person
family-called = What the member calls the person
family-called-hint = For example “my son”; it stands on bills
family-limit = Most stored value a day
family-limit-hint = Empty for no limit; 0 for none of it
family-unlimited = No limit
family-a-day = Up to { $limit } a day
family-left = { $left } left today
family-ended = No longer
family-in-use = Uses this card
family-who = Who is buying
family-self = The member
family-done = Family saved
family-change = Change
family-change-label = Change “{ $called }”
movement-opening = Opening balances
opening = Enter opening balances
opening-title = Opening balances: { $name }
opening-more = What the member had with the shop before, entered once. No money moves, and it is no cash of today.
opening-principal = Principal
opening-bonus = Bonus
opening-owed = Owed on account
opening-points = Points
opening-points-until = Points good until
opening-points-until-hint = Empty: by the shop's rules
opening-card-sku = SKU of the count card
opening-card-uses = Uses left
opening-card-uses-hint = Empty: any number of uses
opening-card-worth = Still worth
opening-card-until = Good until
opening-card-add = Add a count card
opening-card-remove = Remove this card
opening-card-worth-of = still worth { $worth }
opening-reason = Source
opening-reason-hint = Such as “old members' book, page 12”
opening-missing-values = First fill in what the member has.
opening-missing-reason = Then fill in the source.
opening-lost = No answer came; it may be entered already. Please press the button again: what was entered is not entered twice.
opening-done = Opening balances entered.
opened-on = Opening balances entered on { $day }

# Products
products-count =
    { $count ->
        [one] 1 product
       *[other] { $count } products
    }
product-new = New product
product-edit = Edit { $name }
product-saved = { $name } is saved.
product-find-by = Name, SKU or barcode
product-name-label = Name
sku = SKU
sku-stays = Stays as it is
barcode = Barcode
unit = Unit
unit-hint = piece, kg, g, bag, bottle …
category = Category
cost = Cost
product-tax-rate = Tax rate (%)
product-tax-rate-hint = Empty: the rate of the settings
favourite = Favourite
favourite-more = Show among the favourites at the counter
products-empty = No products yet. Scan a barcode to make the first.

# The owner
owner = Owner
day = Day
today-sentence = { $bills ->
        [one] 1 bill
       *[other] { $bills } bills
    }, takings of { $takings }; members made { $share }% of it.
today-none = No sale on this day yet.
takings = Takings
takings-more = Without top-ups
received = Received
received-more = Money in by any way, top-ups and repayments too, less what went back
today-refunds =
    { $refunds ->
        [one] Sold { $sold }, 1 return of { $refunded }
       *[other] Sold { $sold }, { $refunds } returns of { $refunded }
    }
today-voids =
    { $voids ->
        [one] 1 of them a void of { $voided }
       *[other] { $voids } of them voids of { $voided }
    }
bills = Bills
member-bills = { $count } by members
average = Average bill
member-share = Member share of takings
top-ups = Top-ups
top-ups-more = Owed until it is spent
today-change-kept = And { $amount } of change that was kept
today-taxes = Tax
held = Stored value held
new-members = New members
by-tender = By tender
people-behind = The people behind the numbers
silent-more = Those who spent most first. A row opens the card; the counter reminds you to greet them.
silent-empty = No regular is overdue.
owed-more = What members paid in is owed to them until it is used or given back. Each day opens as the day before closed.
owed-range = { $from } to { $to }
owed-day = Day
owed-moved = What moved
owed-opening = Opening
owed-taken-over = Taken over
owed-topped-up = Paid in
owed-granted = Given
owed-returned = Goods back
owed-spent = Spent
owed-refunded = Refunded
owed-expired = Expired
owed-forfeited = Kept
owed-closing = Closing
owed-empty = No stored value moved in this month.
month-before = Month before
month-after = Month after
why = Why
last-item-title = Last bought

# The journal
journal-more = Everything that happened, one after the other; nothing can be changed or taken out.
journal-empty = Nothing is recorded yet.
seq = No.
actor = Who
fact = What happened
verify = Verify the journal
verifying = Verifying…
verifying-at = Verifying: { $done } of { $of }
verified = All { $facts } facts are in order; nothing was tampered with.
verify-found = { $found ->
        [one] 1 thing does
       *[other] { $found } things do
    } not add up. Please stop selling, keep the backups and call support.
verify-cancelled = Stopped before the end.

# Settings
settings-window = This window
settings-shop = This shop
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
text-size = Text size
text-percent = { $percent }%
scanner = Scanner: milliseconds per character
scanner-hint = Raise it when scans are taken for typing, lower it when typing is taken for scans
scanner-wrong = Between { $min } and { $max }, please.
setting-saved = Saved.
staff = Staff
staff-more = Once they are here, the counter can say who sold.
staff-name = Staff { $number }
staff-new = Name of new staff
staff-add = Add
setting-shop-name = Shop name
setting-shop-address = Address on bills
setting-shop-phone = Phone on bills
setting-shop-locale = Language of bills and SMS
setting-silent-days = Days without a visit before the alert
setting-coupon-min-spend = A bill from this amount earns a coupon
setting-coupon-off = The coupon takes off
setting-coupon-next-min = The coupon needs a basket of
setting-coupon-valid-days = Days that a coupon is valid
setting-points-per = Spending that earns 1 point
hint-points-per = What is left over earns nothing. Once there are rules for points, each line counts by them, and the whole sale is rounded to two decimals.
setting-points-per-unit = So many points pay the amount below (0: points pay nothing)
setting-points-unit = Amount that those points pay
setting-spend-order = Stored value is spent
order-proportional = in proportion
order-principal = principal first
order-bonus = bonus first
setting-points-shortfall = When the points of returned goods were spent already
shortfall-owe = return all the same; later points settle it first
shortfall-refuse = refuse the return
setting-points-expiry-months = Months for which points can be used (0: no limit)
hint-points-expiry-months = From the day on which they are earned, to the same day so many months later. A change is for points earned from now on.
setting-points-expiry-date = Date of the year on which points lapse together
hint-points-expiry-date = Like 12-31; empty: there is none. With months as well, points lapse on the first such date after those months.
month-day-wrong = Please type a date like 12-31.
points-rule-until = Points earned today can be used until { $day }.
points-rule-never = Points never lapse.
setting-points-notice-days = Days of notice before points lapse (0: none)
hint-points-notice-days = When the member is at the counter, it says how many points lapse soon.
setting-cooling-days = For how many days an untouched top-up goes back whole (0: none)
setting-refund-order = A sale paid partly by stored value goes back
refund-order-proportional = in proportion to what each paid
refund-order-stored-value = to stored value first, then the rest
setting-region-profile = Rules for stored value
region-none = None
region-cn = Mainland China: 5000 for a named member, 1000 for others
region-cn-zhejiang = Zhejiang, not a company: 2000 named, 500 others
region-tw = Taiwan: no limit, never expires
region-hk = Hong Kong: no limit
setting-region-over-limit = When a top-up goes beyond the limit
over-limit-warn = warn the cashier, and let it pass
over-limit-block = refuse it
setting-region-max-named = Most that a member with name or phone may hold (0: as the rules say)
setting-region-max-unnamed = Most that a member without either may hold (0: as the rules say)
setting-free-limit = Stored value a day without PIN (0: all of it)
hint-free-limit = Naming a phone is enough up to this amount; beyond it the member types the PIN.
setting-tax-mode = Prices are
tax-mode-included = with tax: it is in them
tax-mode-added = without tax: it comes on top
setting-tax-rate = Tax rate in percent (empty: no tax is shown)
hint-tax-rate = For every product without a rate of its own. A change is for later sales.
setting-tax-rounding = Tax is rounded
tax-rounding-line = in each line
tax-rounding-bill = once for each rate of a bill
tax-rate-wrong = A tax rate is 0 to 100, with at most three decimals.
plans-more = The best plan is suggested at each top-up. A change counts from then on.
plan-new = New plan
plan-edit = Change { $name }
plan-stopped-mark = Stopped
plan-name = Name of the plan
plan-from = Paid from
plan-to = Paid up to
plan-to-hint = Leave empty for no limit
plan-per-full = Once for each full amount
plan-bonus = Bonus given
plan-points = Points given
plan-points-wrong = Points are a number with two decimals at most.
plan-parts = In how many months
plan-parts-hint = 1 gives all at once; else the first part comes at once and one each month after
plan-coupon-off = Coupon: amount off
plan-coupon-off-hint = Leave empty for none
plan-coupon-minimum = Coupon needs a basket of
plan-coupon-days = Coupon is valid for (days)
plan-coupon-count = How many coupons (of all months)
plan-coupon-in-parts = Coupons come by month, not all at once
plan-uses-sku = Uses given: SKU of the count card
plan-uses-count = How many uses
plan-per-member-count = How often a member can use it
plan-valid-from = First day
plan-valid-until = Last day
plan-for = For members of these tiers (everybody where none is chosen)
plan-gift-tier-label = Tier given
plan-gift-tier-none = None
plan-gift-tier-for = Months of the tier
plan-gift-tier-hint = Left empty it has no end
plan-active = In use
plan-number-wrong = Please type a whole number.
points-by-rule = { $rule } — { $points }
tiers = Tiers
tiers-more = A member goes up at once, and is kept for some days before going down. A change leaves every member where they are until their next sale or the end of their tier.
tier-new = New tier
tier-name = Name of the tier
tier-level = Level
tier-level-hint = 1 to 9, the larger the higher
tier-kind = What brings a member to it
tier-kind-spent = Spending
tier-kind-visits = Days with a visit
tier-kind-top-ups = Top-ups
tier-kind-points = Points
tier-kind-hand = Only the owner sets it
tier-need-amount = How much is needed
tier-span = For how long it counts
tier-span-months = The last months
tier-span-days = The last days
tier-span-month = The calendar month
tier-span-year = The calendar year
tier-span-always = Always
tier-span-count = How many months or days
tier-grace-days = Days for which it is kept
tier-grace-hint = 0 to 365
tier-price-rate-label = Members pay this part of the list price
tier-price-rate-hint = 0.95 is 5% off; empty for no discount
tier-points-times-label = Points are multiplied by
tier-points-times-hint = 2 is double; empty for no change
tier-off = Tier discount
tier-price = Member price
tier-prices = Member prices
tier-price-of = Price for { $tier }
tier-prices-more = Where it is empty, the tier’s discount counts. A price is never more than the list price.
tier-set = Set tier
tier-set-title = Tier of { $name }
tier-set-more = A tier set by hand holds until the day that you choose. The member still goes up by reaching a higher one.
tier-set-until = Until (empty: no end)
tier-set-done = The tier was set
tier-missing = Please choose a tier
rules = Rules for points
rules-more = Without rules, “spend per point” above holds. With rules, points are counted item by item, to two decimals: a rule for a product goes before one for its category, and that before one for everything; of equals the better one holds. Changes are for later sales.
rule-new = New rule
rule-name = Name of the rule
rule-kind = What earns points
rule-kind-money = What is paid
rule-kind-unit = Each unit (or weight)
rule-kind-visit = A visit (once a day)
rule-kind-times = Points times a factor
rule-points = Points
rule-per = For each
rule-times = How many times
rule-times-hint = 2 doubles, 0 gives none; 10 at most
rule-products = Only these products
rule-categories = Only these categories
rule-all-hint = Product numbers or categories, with commas between; empty for all
rule-on-weekdays = Only on these weekdays (none chosen: every day)
rule-on-month-days = Only on these days of the month
rule-month-days-hint = For example 8, 18; empty for every day
rule-month-days-wrong = Please fill in days from 1 to 31 with commas between.

# Keys
key-member = Member
key-price = Price
key-quantity = Quantity
key-amount = Amount
key-last-bill = Last bill
key-top-up = Top up
key-remove = Remove
key-undo = Undo
key-clear = Clear
key-all = All keys
help-more = Whatever mouse and touch can do, keys can do. The scanner works on every screen.
help-counter = At the counter
help-enter = Choose what was found; with an empty box, take payment
help-arrows = Move among what was found, or among the lines
help-quantity = Quantity of the selected line
help-quantity-at-once = The same; after a number, sets the quantity at once
help-price = Price of the selected line
help-amount = Charge an amount without a product
help-remove = Take out the selected line
help-undo = Undo the last step
help-clear = Clear the basket, after asking
help-member = Find a member, or enrol one
help-top-up = Top up this member
help-top-up-plan = Choose a top-up plan
help-top-up-no-plan = No plan
help-last-bill = Show the last bill
help-seller = Say who sells
help-chip = Act on an alert
help-chips-away = Put all alerts away
help-unknown-make = An unknown code: make a product of it
help-unknown-search = An unknown code: search
help-escape = One step back; nothing is lost
help-tender = Taking payment
help-kinds = Cash, stored value, WeChat, Alipay, card
help-kinds-more = Coupon, points, other, gift card, on account
help-tender-enter = Take the amount; once all is paid, the sale is recorded
help-exact = The exact amount
help-keep-change = Take cash; the coins or all of the change become stored value
help-tender-back = One step back; what was taken stays
help-finished = When it is paid
help-next = Begin the next sale
help-pdf = Save the bill as PDF
help-sms = Copy the SMS text
help-refund = Returning goods
help-refund-open = On a bill: return goods
help-refund-lines = Move among the lines
help-refund-all = All that is left
help-refund-none = Choose nothing
help-refund-reason = Choose why
help-exchange-open = On a bill: exchange goods
help-void-open = On a bill of today: void it
help-change-tender-open = On a bill of today: correct how it was paid
help-add-member-open = On a bill of today: add the forgotten member
help-statement = Statement
help-give-back = Balance refund
help-giving-back = Balance refund
help-give-back-cause = Choose the reason
help-lists = Lists: members, products, sales …
help-rows = Move among the rows
help-make = New member, or new product
help-find = Into the search box
help-card = Member card
help-edit = Edit the details
help-adjust = Adjust points
help-adjust-sign = When adjusting points: more, fewer
help-adjust-reason = When adjusting points: choose why
help-dialogs = Dialogs
help-confirm = Confirm
help-close = Close without a change
help-screens = Screens
help-home = Back to the counter
# Count cards
count-cards = Count cards
card-is-one = This is a count card: paid first, used one by one
card-section = Count card
card-uses = How many uses
card-uses-hint = Empty for any number while it runs
card-skus = Products that it pays, by number
card-skus-hint = Blanks between several numbers
card-categories = Categories that it pays
card-validity = How long it can be used
card-valid-months = Some months
card-valid-days = Some days
card-valid-until = Up to a day
card-valid-always = No end
card-last-day = Last day
card-days = How many days
card-months = How many months
card-from = From when
card-from-sale = From its sale
card-from-first-use = From its first use
card-users = Who can use it
card-users-alone = Only its member
card-users-several = Several people
card-missing-uses = Uses go from 1 to 9999; empty for any number.
card-missing-count = Please fill in how long it can be used.
card-missing-day = Please fill in today or a later day.
card-missing-covers = Please fill in the products or categories that it pays.
card-missing-end = A card with any number of uses needs an end: please choose another time.
card-left = { $count } left
card-left-after = { $count } left after it
card-unlimited = Any number of uses
card-until = Use by { $day }
card-pay =
    { $uses ->
        [one] Use { $name }: { $uses } use
       *[other] Use { $name }: { $uses } uses
    }
card-off = Do not use the count card
card-pays =
    { $uses ->
        [one] { $name } pays: { $uses } use
       *[other] { $name } pays: { $uses } uses
    }
card-paid-by =
    { $uses ->
        [one] Count card { $number }: { $uses } use
       *[other] Count card { $number }: { $uses } uses
    }
card-sold = New count card { $number }
help-line-card = Pay the selected line with a count card, or no longer
refund-count-card-line = A count card does not go back here
refund-card-uses =
    { $uses ->
        [one] Back to count card { $number }: { $uses } use
       *[other] Back to count card { $number }: { $uses } uses
    }
refund-card-lost =
    { $uses ->
        [one] The count card has ended: { $uses } use is lost
       *[other] The count card has ended: { $uses } uses are lost
    }
card-back = Give back
card-back-title = Give count card { $number } back
card-back-about = { $name }, from bill { $bill }. It goes back to what had paid, and nobody can use the card after it.
card-back-paid = { $paid } paid for the card
card-back-uses = { $used } used, { $left } left
card-back-days = { $gone } of { $days } days gone
card-back-kept = Not given back: { $amount }
card-back-kept-nothing = All that is not used goes back
card-back-kept-of = Not given back
card-back-law-merchant = The shop's reason: use counts as it was paid.
card-back-law-consumer = The member's reason: use counts at list prices.
card-back-reason = Why it goes back
card-back-missing-reason = Then choose why it goes back.
card-back-done = Given back under { $number }; nobody can use the card now
card-back-dead = Count card { $number } can no longer be used
card-given = Given
card-given-back = Given back
card-lapsed = Lapsed
slip-number-count-card = Count card refund { $number }
movement-count-card-refund = Count card given back
owed-cards = Count cards
owed-card-sold = Cards sold
owed-card-earned = Uses
owed-card-refunded = Cards given back
owed-card-lapsed = Lapsed
owed-gift-cards = Gift cards
owed-gift-bound = Moved to members
turnover = Turnover
turnover-more = Count cards as they are used: { $sold } sold, { $earned } used, { $refunded } given back
cards-owed = Count cards not used yet
card-other = Friend's card
card-other-title = Somebody else's count card: { $name }
card-other-no = Number of the count card
card-other-hint = A card for several people is used by its number
help-line-card-other = Pay the selected line with somebody else's count card
setting-unbilled-limit = Return without a bill: how much staff may give back at once (0: only the owner)
hint-unbilled-limit = Without the bill nobody knows its points and coupons: only money goes back.
unbilled = Return without a bill
unbilled-about = There is no bill for these goods: money goes back at the prices of today, and no points or coupons move. Where there is a bill, give back from it.
unbilled-first = Scan the goods that come back at the counter first, then press Return without a bill.
unbilled-how = How it goes back
unbilled-reason = Why they come back
unbilled-confirm = Give { $amount } back
unbilled-missing-reason = First choose why they come back.
unbilled-missing-note = Then write a note.
unbilled-lost = No answer came, so it may have been done. Please press the button again: what was given back is not given twice.
slip-number-unbilled = Return without a bill { $number }
help-unbilled = Give money back for the basket, without a bill
help-gift-card = Look up a gift card (under Sales)

# Staff shares
screen-shares = Staff shares
shares-more = What each of the staff earned by the rules. A return takes its part back on the day of the return; earlier months never change.
shares-range = { $from } to { $to }
shares-person = Who
shares-earned = Earned
shares-sales = Goods
shares-card-sales = Cards sold
shares-uses = Card uses
shares-top-ups = Top-ups
shares-taken = Staff shares taken back
shares-taken-back = Taken back
shares-total = Total
shares-empty = Nobody earned a share in this month. Make rules in the settings, and say at the counter who sells.
share-rules = Rules for staff shares
share-rules-more = They count where it was said who sold. A rule for a product goes before one for its category, and that before one for everything; services have a category of their own and a rule for it. Changes are for what comes.
share-rule-new = New rule for shares
share-rule-on = What earns it
share-rule-on-sale = Goods and services sold
share-rule-on-card-sale = Count cards sold
share-rule-on-use = Uses of count cards
share-rule-on-top-up = Top-ups
share-rule-by = How much
share-rule-by-percent = Percent of what was paid
share-rule-by-fixed = A fixed amount each
share-rule-percent = Percent
share-rule-percent-hint = 0 to 100, with at most two decimals
share-rule-percent-wrong = Please fill in a number from 0 to 100 with at most two decimals.
share-rule-amount = Amount for each
seller-as-sale = As the sale
seller-several = Several together, by parts
seller-weight = Parts of { $name }
seller-weight-hint = Nothing for no part; 1 and 1 is half each, and so is 50 and 50
seller-weight-wrong = Please fill in a number above 0 and up to 100, with at most four decimals.
seller-for = It counts for
seller-for-sale = This sale, and those after it
seller-for-line = This item alone: { $name }
sellers-are = Sold by { $names }
line-sellers = sold by { $names }

# Merging members
merge = Merge members
merge-title = Merge with { $name }
merge-more = For somebody who was enrolled twice. Both become one member: stored value, points, count cards, coupons and spending count together, with the profile and PIN of this one. No balance is moved, and it can be undone.
merge-find = The other record: name, phone, card number
merge-together = Together
merge-now = Now (merged)
merge-spent = Spent in all
merge-visits = Visits
merge-cards = Count cards: { $count }
merge-coupons = Coupons: { $count }
merge-frozen = Frozen
merge-pin = Has a PIN
merge-reason = Why they are merged
merge-missing-member = First choose the other record.
merge-missing-reason = Then say why.
merge-lost = No answer came; they may be merged already. Please press again: it is not done twice.
merge-done = Merged.
merge-keep = Keep this one and merge
merge-found-as = Found under number { $number } from before the merge
merged-with = Member { $number } was merged on { $day }
unmerge = Undo merge
unmerge-title = Undo merge: member { $number }
unmerge-more = The two become separate again, each with what is left in their own account. Sales from the time of the merge stay here, and no balance is moved.
unmerge-reason = Why it is undone
unmerge-lost = No answer came; it may be undone already. Please press again: it is not undone twice.
unmerge-done = Merge undone.
duplicates = Find duplicates
duplicates-more = These members may be the same person. Choose the one to keep, and look at the result before you confirm.
duplicates-none = No duplicates were found.
duplicate-phone = Same phone
duplicate-card = Same card number
duplicate-birthday = Same name and birthday
erase-merged = The merged members { $numbers } are erased, too.

screen-invoices = Invoices
invoices-more = What customers asked for: issue it with the tax office, then note its number here.
invoices-find = Title, taxpayer no. or number
invoices-empty = No invoice request fits
invoices-all = All
invoice-ask = Invoice
invoice-ask-title = Invoice for { $number }
invoice-ask-confirm = Request { $amount }
invoice-ask-done = Invoice { $number } requested
invoice-ask-lost = No answer came, and the request may be noted. Pressing again finds out and never requests twice.
invoice-ask-standing = { $number } requested, { $state }: { $amount }
invoice-ask-nothing = Nothing of this can be invoiced
invoice-missing-title = Please enter the title
invoice-missing-tax-no = Please enter the taxpayer number
invoice-buyer-kind = Buyer
invoice-remembered = Titles used before
invoice-can = Can be invoiced
invoice-less-returned = Given back
invoice-less-bonus = Bonus (never invoiced)
invoice-less-points = Points (never invoiced)
invoice-less-gift-cards = Gift cards (invoiced when sold)
invoice-less-principal = Principal (invoiced elsewhere or given back)
invoice-tax-of = Tax in it { $rate }%
invoice-follows-less = Invoice { $number } falls from { $before } to { $after }
invoice-follows-reverse = Invoice { $number } is issued: { $amount } must be reversed afterwards
invoice-mark-title = Invoice { $number }
invoice-mark-what = What to do
invoice-mark-issue = Mark as issued
invoice-mark-reverse = Mark as reversed
invoice-mark-cancel = Cancel it
invoice-mark-number = Invoice no.
invoice-mark-red-number = No. of the reversing invoice
invoice-mark-day = Day
invoice-mark-reason = Why it is cancelled
invoice-mark-lost = No answer came, and it may be noted. Pressing again finds out and never notes it twice.
invoice-missing-number = Please enter the number
invoice-missing-reason = Please say why
invoice-cancel-reverses = This one is issued: { $amount } must be reversed once it is cancelled
invoice-mark-done = Noted
invoice-nothing-to-do = There is nothing to do with this invoice
help-invoice-open = Invoice for this bill
