import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { Bill, RefundSlip } from '$backend/bindings'
import Finished from '$features/sale/Finished.svelte'
import { TestWindow } from './window'
import BillView from '$shared/BillView.svelte'
import SlipView from '$shared/SlipView.svelte'
import { t, words } from '$shared/words.svelte'

let shown: TestWindow | null = null
afterEach(() => shown?.close())

/** What the rows of sums say: `label value`. */
function rows(Shown: unknown, props: Record<string, unknown>): string[] {
  shown = new TestWindow({})
  shown.show(Shown as Component<never>, props)
  return [...document.querySelectorAll('dl > div')].map((row) => [...row.children].map((part) => part.textContent?.trim()).join(' '))
}

const NONE = { principal_minor: 0, bonus_minor: 0, total_minor: 0 }

describe.each([
  ['a bill', BillView],
  ['the finished sale', Finished],
])('%s', (_, Shown) => {
  const bill = (member: object) =>
    ({
      sale_id: 's1', sale_no: '01-000001', at: '2026-11-21T10:00:00+08:00', lines: [], coupons: [], tenders: [], refunds: [], list_total_minor: 0,
      price_changes_minor: 0, total_minor: 0, change_minor: 0,
      member: { stored_value_spent: NONE, stored_value_after: NONE, points_spent: '0', points_earned: '79', points_lapsed: '0', points_after: '79', coupons_issued: [], ...member },
    }) as unknown as Bill

  it('says what lapsed before the points were earned, and what lapses next', () => {
    const next = { until: '2027-11-21', points: '79' }
    const said = rows(Shown, { bill: bill({ points_lapsed: '30.5', points_next_lapse: next }), onnext: () => undefined })
    expect(said.slice(-3)).toEqual([
      `${t('bill-points-lapsed')} −30.5`,
      `${t('points')} +79 → 79`,
      `${t('bill-points-next-lapse')} ${t('bill-points-until', { points: '79', day: words.date('2027-11-21') })}`,
    ])
  })

  it('is silent where points do not lapse', () => {
    const said = rows(Shown, { bill: bill({}), onnext: () => undefined }).join('\n')
    for (const word of ['bill-points-lapsed', 'bill-points-next-lapse']) expect(said).not.toContain(t(word))
  })
})

describe('a slip', () => {
  const slip = (member: object) =>
    ({
      at: '2026-11-21T10:00:00+08:00', sale_no: '01-000001', lines: [], tenders: [], total_minor: 0,
      member: {
        stored_value_returned: NONE, stored_value_after: NONE, points_returned: '0', points_settled: '0', points_taken: '0', points_owed: '0',
        points_lapsed: '0', points_after: '5', coupons_restored: [], coupons_withdrawn: [], ...member,
      },
    }) as unknown as RefundSlip

  it('says what comes back and lapses at once', () => {
    const said = rows(SlipView, { slip: slip({ points_returned: '100', points_lapsed: '100' }) })
    expect(said.slice(-3)).toEqual([`${t('refund-points-returned')} +100`, `${t('refund-points-lapsed')} −100`, `${t('points-after')} 5`])
  })

  it('says how much of what is taken had lapsed before', () => {
    const said = rows(SlipView, { slip: slip({ points_taken: '100', points_lapsed: '-40.5' }) })
    expect(said.slice(-3)).toEqual([`${t('refund-points-taken')} −100`, `${t('refund-points-lapsed-before')} 40.5`, `${t('points-after')} 5`])
  })

  it('says no points where none moved', () => {
    expect(rows(SlipView, { slip: slip({}) }).join('\n')).not.toContain(t('points-after'))
  })
})
