import { expect, it } from 'vitest'
import type { ReportShares, ShareAmounts, SharesAnswer } from '$backend/bindings'
import { partsOf, Shares } from './shares.svelte'

const NOTHING: ShareAmounts = { sales_minor: 0, card_sales_minor: 0, uses_minor: 0, top_ups_minor: 0, taken_back_minor: 0, total_minor: 0 }

it('tells the kinds of work by which anything was earned, and what was taken back', () => {
  expect(partsOf(NOTHING)).toEqual([])
  expect(partsOf({ ...NOTHING, uses_minor: 800, taken_back_minor: 900, total_minor: -100 })).toEqual([
    { word: 'shares-uses', minor: 800, isLess: false },
    { word: 'shares-taken-back', minor: 900, isLess: true },
  ])
})

it('goes month by month, never beyond today', async () => {
  const asked: ReportShares[] = []
  const people = [{ staff_id: 'w', name: '王师傅', ...NOTHING }]
  const shares = new Shares({ reportShares: async (request) => (asked.push(request), { people } as unknown as SharesAnswer) }, '2026-03-09')
  expect(shares.people).toEqual([])
  await shares.load()
  await shares.step(-1)
  expect(asked).toEqual([{ from: '2026-03-01', to: '2026-03-09' }, { from: '2026-02-01', to: '2026-02-28' }])
  expect(shares.people).toEqual(people)
})
