import { expect, it } from 'vitest'
import type { CardsOwed, Liability, LiabilityAnswer, ReportLiability } from '$backend/bindings'
import { lastDay, monthAfter } from './monthly.svelte'
import { movesOf, Owed } from './owed.svelte'

const still = (owed: number): Liability => ({
  opening_minor: owed, taken_over_minor: 0, topped_up_minor: 0, granted_minor: 0, spent_minor: 0, returned_minor: 0, refunded_minor: 0, expired_minor: 0, forfeited_minor: 0, closing_minor: owed,
})
const NO_CARDS: CardsOwed = { opening_minor: 0, taken_over_minor: 0, sold_minor: 0, earned_minor: 0, refunded_minor: 0, lapsed_minor: 0, forfeited_minor: 0, closing_minor: 0 }
const day = (business_day: string, principal: Liability, bonus: Liability, cards = NO_CARDS) => ({ business_day, principal, bonus, both: principal, cards })

it('a month has its last day, and the month after December is January', () => {
  expect([lastDay('2026-02'), lastDay('2024-02'), lastDay('2026-12')]).toEqual(['2026-02-28', '2024-02-29', '2026-12-31'])
  expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1), monthAfter('2026-05', 0)]).toEqual(['2027-01', '2025-12', '2026-05'])
})

it('goes month by month, never beyond today', async () => {
  const asked: ReportLiability[] = []
  const owed = new Owed({ reportLiability: async (request) => (asked.push(request), {} as LiabilityAnswer) }, '2026-03-09')
  await owed.load()
  await owed.step(1)
  await owed.step(-1)
  await owed.step(1)
  expect(asked.map(({ from, to }) => `${from} ${to}`)).toEqual(['2026-03-01 2026-03-09', '2026-02-01 2026-02-28', '2026-03-01 2026-03-09'])
  expect(owed.isThisMonth).toBe(true)
})

it('shows the days and parts on which something moved', async () => {
  const moved = { ...still(0), topped_up_minor: 1000, closing_minor: 1000 }
  const days = [day('2026-03-01', moved, still(0)), day('2026-03-02', still(1000), still(0)), day('2026-03-03', still(1000), { ...still(50), spent_minor: 50, closing_minor: 0 }, { ...NO_CARDS, sold_minor: 300, closing_minor: 300 })]
  const owed = new Owed({ reportLiability: async () => ({ days }) as unknown as LiabilityAnswer }, '2026-03-09')
  await owed.load()
  expect(owed.rows.map((row) => `${row.day} ${row.part}`)).toEqual(['2026-03-01 principal', '2026-03-03 bonus', '2026-03-03 count-cards'])
})

it('shows what is on gift cards apart, once one was sold', async () => {
  const gift = { opening_minor: 5000, sold_minor: 0, returned_minor: 300, spent_minor: 2000, bound_minor: 1000, closing_minor: 2300 }
  const days = [day('2026-03-01', still(0), still(0)), { ...day('2026-03-02', still(0), still(0)), gift_cards: gift }]
  const owed = new Owed({ reportLiability: async () => ({ days }) as unknown as LiabilityAnswer }, '2026-03-09')
  await owed.load()
  expect(owed.rows.map((row) => `${row.day} ${row.part}`)).toEqual(['2026-03-02 owed-gift-cards'])
  const moved = owed.rows.flatMap(movesOf).map(({ word, minor, isLess }) => `${word} ${isLess ? -minor : minor}`)
  expect(moved).toEqual(['owed-returned 300', 'owed-spent -2000', 'owed-gift-bound -1000'])
})

it('of two months asked for the later counts', async () => {
  const answers: ((report: LiabilityAnswer) => void)[] = []
  const owed = new Owed({ reportLiability: () => new Promise((resolve) => answers.push(resolve)) }, '2026-03-09')
  const both = [owed.load(), owed.step(-1)]
  answers[1]?.({ from: '2026-02-01' } as LiabilityAnswer)
  answers[0]?.({ from: '2026-03-01' } as LiabilityAnswer)
  await Promise.all(both)
  expect([owed.report?.from, owed.isBusy]).toEqual(['2026-02-01', false])
})
