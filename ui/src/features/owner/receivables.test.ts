import { expect, it } from 'vitest'
import type { ReceivablesAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { agesOf, Receivables } from './receivables.svelte'

const NONE = { to_30_minor: 0, to_60_minor: 0, to_90_minor: 0, older_minor: 0 }

it('says how old it is where anything is owed, the oldest first', () => {
  expect(agesOf(NONE)).toEqual([])
  expect(agesOf({ ...NONE, to_30_minor: 500, older_minor: 70 })).toEqual([
    { word: 'owed-older', minor: 70 },
    { word: 'owed-to-30', minor: 500 },
  ])
})

it('keeps what was read last when it cannot be read again', async () => {
  let refuse = false
  const report: ReceivablesAnswer = { business_day: '2026-11-21', rows: [], owed_minor: 0, ageing: NONE }
  const till = {
    reportReceivables: async () => {
      if (refuse) throw new Refused('internal', {}, '出错了')
      return report
    },
  }
  const receivables = new Receivables(till)
  await receivables.load()
  refuse = true
  await receivables.load()
  expect([receivables.report, receivables.isBusy]).toEqual([report, false])
  expect(receivables.why).toMatchObject({ code: 'internal' })
})
