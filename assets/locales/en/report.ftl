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
statement-since = Since the balance refund of { $day }
statement-kind = What
statement-sale = Sale
statement-top-up = Top-up
statement-refund = Return
statement-void = Void
statement-count-card-refund = Card back
statement-tender-changed = Payment corrected
statement-balance-refund = Balance refund
statement-gift = Gift
statement-opening = Taken over
statement-points = Points
statement-principal-after = Principal left
statement-bonus-after = Bonus left
