import { expect, it } from 'vitest'
import type { OnAccountStatement as Answer, ShowOnAccount } from '$backend/bindings'
import { OnAccountStatement } from './on_account_statement.svelte'

const answered = (from: string, to: string): Answer => ({
  member_id: 'm1', from, to, opening_minor: 0, moves: [], closing_minor: 0, ageing: { to_30_minor: 0, to_60_minor: 0, to_90_minor: 0, older_minor: 0 },
})

it('begins with the days that the till chooses, and asks for others', async () => {
  const asked: ShowOnAccount[] = []
  const statement = new OnAccountStatement({ onAccountStatement: async (request) => (asked.push(request), answered(request.from ?? '2026-11-01', request.to ?? '2026-11-21')) }, 'm1')
  await statement.open()
  expect([statement.from, statement.to]).toEqual(['2026-11-01', '2026-11-21'])
  await statement.choose('2026-10-01', statement.to)
  expect(asked).toEqual([
    { member_id: 'm1', from: null, to: null },
    { member_id: 'm1', from: '2026-10-01', to: '2026-11-21' },
  ])
  await statement.choose('', statement.to)
  expect(statement.from).toBe('')
})

it('shows the answer to the last question, whichever comes last', async () => {
  const waiting: ((answer: Answer) => void)[] = []
  const statement = new OnAccountStatement({ onAccountStatement: () => new Promise((resolve) => waiting.push(resolve)) }, 'm1')
  const [first, second] = [statement.choose('2026-01-01', ''), statement.choose('2026-02-01', '')]
  waiting[1]?.(answered('2026-02-01', '2026-02-28'))
  await second
  waiting[0]?.(answered('2026-01-01', '2026-01-31'))
  await first
  expect(statement.answer?.from).toBe('2026-02-01')
})
