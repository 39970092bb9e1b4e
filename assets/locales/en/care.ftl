### What the cashier sees: short, and with the numbers behind it.

alert-last-visit-rhythm =
    { $days ->
        [one] Away { $days } day
       *[other] Away { $days } days
    }, usually every { $gap ->
        [one] { $gap } day
       *[other] { $gap } days
    }
alert-last-visit-silent =
    { $days ->
        [one] Away { $days } day, the shop's limit is { $limit }
       *[other] Away { $days } days, the shop's limit is { $limit }
    }
alert-points-lapse = { $points } points lapse after { $day }
