import { afterEach, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { CardAnswer, ShowOnAccount } from '$backend/bindings'
import OnAccountStatementDialog from '$features/member/OnAccountStatementDialog.svelte'
import { settled, TestWindow, type } from './window'

let shown: TestWindow | null = null
afterEach(() => shown?.close())

const boxes = () => [...document.querySelectorAll<HTMLInputElement>('dialog input')]

/** The statement on account: the first answer fills both days, what is typed there asks again. */
async function opened(): Promise<ShowOnAccount[]> {
  const asked: ShowOnAccount[] = []
  shown = new TestWindow({
    onAccountStatement: async (request) => {
      asked.push(request)
      return {
        member_id: 'm1', from: request.from ?? '2026-11-01', to: request.to ?? '2026-11-21', opening_minor: 0, moves: [], closing_minor: 0,
        ageing: { to_30_minor: 0, to_60_minor: 0, to_90_minor: 0, older_minor: 0 },
      }
    },
  })
  const card = { member_id: 'm1', member_no: '01000001', name: '令狐冲' } as unknown as CardAnswer
  shown.show(OnAccountStatementDialog as unknown as Component<never>, { card, done: () => undefined })
  await settled()
  return asked
}

it('shows the days that an answer brings, and does not ask again for them', async () => {
  const asked = await opened()
  expect(boxes().map((box) => box.value)).toEqual(['2026-11-01', '2026-11-21'])
  expect(asked).toEqual([{ member_id: 'm1', from: null, to: null }])
})

it('asks once for a day that is typed, and leaves a box empty that was emptied', async () => {
  const asked = await opened()
  boxes()[0]?.focus()
  type('2026-10-0')
  await settled()
  expect(asked.length).toBe(1)
  type('2026-10-01')
  await settled()
  type('')
  await settled()
  expect(asked.slice(1)).toEqual([
    { member_id: 'm1', from: '2026-10-01', to: '2026-11-21' },
    { member_id: 'm1', from: null, to: '2026-11-21' },
  ])
  expect(boxes()[0]?.value).toBe('')
})
