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
report-bills = Bills
report-average = Average bill
report-member-bills = Bills of members
report-member-share = Share of members
report-top-ups = Stored value sold
report-principal-held = Stored value held, principal
report-bonus-held = Stored value held, bonus
report-new-members = New members
report-silent = Regulars who have not come
report-member-no = Number
report-name = Name
report-phone = Phone
report-why = Why
report-days = Days
report-spent = Spent
report-last-item = Last item
report-sales = Sales
