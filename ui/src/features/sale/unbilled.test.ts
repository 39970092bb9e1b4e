import { expect, it } from 'vitest'
import type { ReturnUnbilled, UnbilledAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { Unbilled } from './unbilled.svelte'

const LINES = [{ sku: '101', qty: '1' }]
let sent: { request: ReturnUnbilled; requestId: string | undefined }[]
let isLost: boolean
let ids = 0

function unbilled(): Unbilled {
  sent = []
  isLost = false
  const saleReturnUnbilled = async (request: ReturnUnbilled, requestId?: string) => {
    sent.push({ request, requestId })
    if (isLost) throw new Refused('no_answer', {}, '没有回应')
    return { refund_id: 'r1', refund_no: '01-R000001', total_minor: 7990 } as UnbilledAnswer
  }
  return new Unbilled({ saleReturnUnbilled }, LINES, 7990, () => `id-${++ids}`)
}

it('sends the goods with what was shown, by one kind', async () => {
  const it = unbilled()
  expect([it.missing, it.canSend]).toEqual(['reason', false])
  it.choose('faulty')
  it.kind = 'wechat'
  await it.send()
  expect(sent.map((one) => one.request)).toEqual([
    { lines: LINES, tenders: [{ kind: 'wechat', amount_minor: 7990 }], reason: 'faulty', note: null, expect_total_minor: 7990 },
  ])
  expect([it.done?.refund_no, it.isLocked, it.canSend]).toEqual(['01-R000001', true, false])
})

it('another reason needs a note', () => {
  const it = unbilled()
  it.choose('other')
  expect([it.missing, it.canSend]).toEqual(['note', false])
  it.note = ' 单子丢了 '
  expect([it.missing, it.canSend]).toEqual([null, true])
})

it('whose answer was lost is sent again as it was, under its first id', async () => {
  const it = unbilled()
  it.choose('faulty')
  isLost = true
  await it.send()
  it.choose('wrong_item')
  isLost = false
  await it.send()
  expect(sent.map((one) => one.request.reason)).toEqual(['faulty', 'faulty'])
  expect(sent[0]?.requestId).toBe(sent[1]?.requestId)
})
