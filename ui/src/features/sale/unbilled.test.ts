import { expect, it } from 'vitest'
import type { ReturnUnbilled, UnbilledAnswer } from '$backend/bindings'
import { Unbilled } from './unbilled.svelte'

const LINES = [{ sku: '101', qty: '1' }]
let sent: ReturnUnbilled[]

function unbilled(): Unbilled {
  sent = []
  const saleReturnUnbilled = async (request: ReturnUnbilled) => {
    sent.push(request)
    return { refund_id: 'r1', refund_no: '01-R000001', total_minor: 7990 } as UnbilledAnswer
  }
  return new Unbilled({ saleReturnUnbilled }, LINES, 7990, () => 'id')
}

it('sends the goods with what was shown, by one kind', async () => {
  const it = unbilled()
  expect([it.missing, it.canSend]).toEqual(['reason', false])
  it.because.choose('faulty')
  it.kind = 'wechat'
  await it.send()
  expect(sent).toEqual([
    { lines: LINES, tenders: [{ kind: 'wechat', amount_minor: 7990 }], reason: 'faulty', note: null, expect_total_minor: 7990 },
  ])
  expect([it.done?.refund_no, it.isLocked, it.canSend]).toEqual(['01-R000001', true, false])
})
