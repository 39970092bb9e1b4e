### Reports: the tables that an owner takes out, for spreadsheets and on paper.

report-made = Made on { $day }
report-count = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
report-what = What
report-value = Value
report-today = Day report { $day }
report-takings = Takings
report-received = Received
report-sold = Sold
report-refunded = Given back
report-voided = Of it voided
report-turnover = Turnover, count cards as they are used
report-cards-sold = Count cards sold
report-cards-earned = Count cards used
report-cards-refunded = Count cards given back
report-cards-owed = Count cards not used yet
report-bills = Bills
report-average = Average bill
report-member-bills = Bills of members
report-member-share = Share of members
report-top-ups = Stored value sold
report-change-kept = Change kept as stored value
report-on-account-put = Put on account, less returns
report-on-account-repaid = Repaid on account: { $tender }
report-on-account-owed = Owed on account
report-principal-held = Stored value held, principal
report-bonus-held = Stored value held, bonus
report-new-members = New members
report-tax = Tax at { $rate }%, less refunds
report-silent = Regulars who have not come
report-member-no = Number
report-name = Name
report-phone = Phone
report-why = Why
report-days = Days
report-spent = Spent
report-last-item = Last item
report-sales = Sales

# Stored value: what is owed to members
liability-title = Stored value and count cards owed, by day
liability-range = { $from } to { $to }
liability-day = Day
liability-part = Part
liability-principal = Principal
liability-bonus = Bonus
liability-both = Both
liability-cards = Cards
liability-gift-cards = Gift cards
liability-sum = Sum
liability-opening = Opening
liability-taken-over = Taken over
liability-topped-up = Paid in
liability-granted = Given
liability-returned = Goods back
liability-spent = Spent
liability-refunded = Refunded
liability-expired = Expired
liability-forfeited = Kept
liability-closing = Closing

# Statement of stored value
statement-title = Statement of stored value
statement-since = Since the balance refund or transfer of { $day }
statement-kind = What
statement-sale = Sale
statement-top-up = Top-up
statement-refund = Return
statement-exchange = Exchange
statement-void = Void
statement-count-card-refund = Card back
statement-tender-changed = Payment corrected
statement-balance-refund = Balance refund
statement-gift = Gift
statement-opening = Taken over
statement-transfer-out = Transferred
statement-transfer-in = Received
statement-gift-card-bound = Gift card
statement-points = Points
statement-principal-after = Principal left
statement-bonus-after = Bonus left

# Staff shares
report-shares-title = Staff shares
report-shares-month = Month
report-shares-person = Who
report-shares-sales = Goods
report-shares-card-sales = Cards sold
report-shares-uses = Card uses
report-shares-top-ups = Top-ups
report-shares-taken-back = Taken back
report-shares-total = Total
report-shares-everybody = Everybody

# On account
receivables-title = Owed on account
on-account-statement-title = Statement of what is on account
on-account-oldest = Oldest
on-account-owed-title = Owed
on-account-to-30 = To 30 days
on-account-to-60 = 31–60 days
on-account-to-90 = 61–90 days
on-account-older = Over 90 days
on-account-opening = Owed before
on-account-closing = Owed then
on-account-change = Change
on-account-move-sale = Taken
on-account-move-corrected = Payment corrected
on-account-move-returned = Returned
on-account-move-given-back = Repaid, back in cash
on-account-move-repaid = Repaid
on-account-move-opened = Owed before
report-invoices = Invoice requests
