### The journal: one sentence a fact, for the owner. A member is a number and the first letter of the name.

journal-owner = Owner
journal-walk-in = walk-in
journal-shop-opened = The shop opened
journal-till-incarnated = The files are a copy: the till goes on under a new number
journal-till-rebuilt = All tables were made anew from the journal
journal-setting-put = Setting “{ $key }” is now “{ $value }”
journal-product-put = Product “{ $name }” costs { $price }
journal-plan-put = Top-up plan “{ $name }”: { $terms }
journal-plan-stopped = Top-up plan “{ $name }” stopped: { $terms }
journal-points-rule-put = Rule for points “{ $name }”: { $terms }
journal-points-rule-stopped = Stopped the rule for points “{ $name }”: { $terms }
journal-share-rule-put = Rule for staff shares “{ $name }”: { $terms }
journal-share-rule-stopped = Stopped the rule for staff shares “{ $name }”: { $terms }
journal-tier-put = Tier “{ $name }”: { $terms }
journal-tier-stopped = Stopped the tier “{ $name }”: { $terms }
journal-member-tier-set = { $member } got the tier “{ $tier }”: { $reason }
journal-member-tier-kept = The tier of { $member } has another last day: { $reason }
journal-member-tier-ended = { $member } has no tier any more: { $reason }
journal-family-put = “{ $called }” of { $member } uses the card, without a limit
journal-family-limited = “{ $called }” of { $member } uses the card, up to { $limit } a day
journal-family-ended = “{ $called }” of { $member } no longer uses the card
journal-tiers-ended =
    { $count ->
        [one] The tier of { $count } member ended
       *[other] The tiers of { $count } members ended
    }
tier-reason-earlier = had it before
tier-reason-goodwill = goodwill
tier-reason-correction = correction
tier-reason-other = another reason
journal-staff-put = Staff member “{ $name }”
journal-member-enrolled = New member { $member }
journal-member-edited = Member { $member } changed
journal-member-erased = Member { $member } erased
journal-member-frozen = { $member } frozen: { $reason }
journal-member-freeze-lifted = Freeze of { $member } lifted: { $reason }
journal-member-card-replaced = { $member } got another card: { $reason }
journal-member-pin-set = { $member } set a PIN
journal-member-pin-cleared = PIN of { $member } taken away: { $reason }
journal-member-pin-mistried = A wrong PIN for { $member }, number { $wrong } in a row
journal-member-code-drawn = A one-time code was given to { $member }
journal-member-balances-opened = Opening balances of { $member }: principal { $principal }, bonus { $bonus }, points { $points }, count cards { $cards }, owed on account { $owed }
journal-member-transferred = { $from } transferred the card to { $to }: stored value { $value }, points { $points }, count cards { $cards }
journal-member-merged = { $alias } was merged into { $member }
journal-member-unmerged = Merge undone: { $alias } and { $member } are two members again
journal-gift-card-issued = Gift card { $card_no } sold: { $amount }
journal-gift-card-bound = { $amount } of gift card { $card_no } became stored value of { $member }
journal-on-account-limit-set = { $member } may owe up to { $limit } on account
journal-on-account-limit-ended = { $member } may put nothing more on account
journal-on-account-repaid = { $member } paid { $paid } of what was on account ({ $repayment_no }); { $owed } is owed
journal-invoice-requested = Invoice { $request_no } requested: { $amount }
journal-invoice-issued = Invoice { $request_no } issued as { $number }: { $amount }
journal-invoice-reversed = Invoice { $request_no } reversed by { $number }: { $amount }
journal-invoice-cancelled = Invoice { $request_no } cancelled: { $amount }
journal-stored-value-topped-up = { $member } topped up { $paid }, gift { $bonus }
journal-stored-value-refunded = Balance refund { $refund_no } to { $member }: { $total } went back, { $forfeited } stayed ({ $cause })
journal-sale-rung = Bill { $sale_no }, { $member }, { $total } paid
journal-sale-refunded = Refund { $refund_no } of bill { $sale_no }: { $total } went back ({ $reason })
journal-sale-voided = Void { $refund_no } of bill { $sale_no }: { $total } went back ({ $reason })
journal-count-card-refunded = Count card { $card_no } given back, { $refund_no } of bill { $sale_no }: { $total } went back, { $forfeited } stayed ({ $cause }; { $reason })
journal-sale-exchanged = Exchange { $refund_no }: { $returned } of bill { $sale_no } came back for bill { $new_no } of { $total } ({ $reason })
journal-sale-returned-unbilled = Return without a bill { $refund_no }: { $total } went back ({ $reason })
journal-sale-tender-changed = Bill { $sale_no } was paid otherwise, { $changes } ({ $reason })
journal-sale-member-added = Bill { $sale_no } is the sale of { $member }
journal-points-adjusted = Points of { $member } { $change }: { $reason }
journal-day-rolled =
    { $members ->
        [one] { $points } points of { $members } member lapsed
       *[other] { $points } points of { $members } members lapsed
    }
journal-till = The till
points-reason-correction = correction
points-reason-goodwill = goodwill
points-reason-other = another reason
journal-gifts-given =
    { $count ->
        [one] { $count } part of a top-up gift given: { $gift }
       *[other] { $count } parts of top-up gifts given: { $gift }
    }
journal-count-cards-lapsed =
    { $count ->
        [one] { $count } count card lapsed with { $left } left of its price
       *[other] { $count } count cards lapsed with { $left } left of their price
    }
freeze-reason-lost = the card was lost
freeze-reason-locked = the member asked for it
freeze-reason-suspicious = it looked suspicious
lift-reason-found = the card was found
lift-reason-checked = it is the member
lift-reason-mistake = frozen by mistake
card-reason-lost = the old one was lost
card-reason-damaged = the old one is damaged
card-reason-renewed = the shop has new cards
pin-reason-forgotten = it was forgotten
pin-reason-seen = somebody may have seen it
pin-reason-unwanted = the member wants none
