import { expect, it } from 'vitest'
import type { SilentRow, TodayAnswer } from '$backend/bindings'
import { silentPages, Today } from './owner.svelte'

it('of two days asked for the later counts', async () => {
  const answers: Record<string, (report: TodayAnswer) => void> = {}
  const today = new Today({ reportToday: ({ day }) => new Promise((resolve) => (answers[day ?? 'today'] = resolve)) })
  const both = [today.load(), today.load('2026-11-20')]
  answers['2026-11-20']?.({ business_day: '2026-11-20' } as TodayAnswer)
  answers['today']?.({ business_day: '2026-11-21' } as TodayAnswer)
  await Promise.all(both)
  expect([today.report?.business_day, today.isBusy]).toEqual(['2026-11-20', false])
})

it('regulars who have not come are read page by page', async () => {
  const row = (id: string) => ({ member_id: id }) as SilentRow
  const pages = silentPages({ reportSilent: async ({ after }) => (after ? { total: 2, rows: [row('b')] } : { total: 2, rows: [row('a')], next: 'a' }) })
  await pages.load()
  await pages.more()
  expect([pages.rows.map((one) => one.member_id), pages.total]).toEqual([['a', 'b'], 2])
})
