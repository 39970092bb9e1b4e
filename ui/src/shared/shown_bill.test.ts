import { expect, it } from 'vitest'
import type { Bill, BillRefund, RefundQuote } from '$backend/bindings'
import { ShownBill } from './shown_bill.svelte'

const bill = (...refunds: string[]) => ({ sale_id: 's1', refunds: refunds.map((refund_no) => ({ refund_no }) as BillRefund) }) as Bill

it('a bill is read again after a refund, and the till says whether anything is left', async () => {
  const asked: unknown[] = []
  const shown = new ShownBill(
    {
      saleShow: async () => ({ bill: bill('01-R000001') }),
      saleQuoteRefund: async (request) => (asked.push(request), { is_whole: true } as RefundQuote),
    },
    bill(),
  )
  await shown.look()
  expect([asked, shown.isReturned, shown.isRefunded]).toEqual([[], false, false])
  await shown.reread()
  expect([asked, shown.isReturned, shown.isRefunded]).toEqual([[{ sale_id: 's1', lines: [] }], true, true])
  expect(shown.bill.refunds.map((one) => one.refund_no)).toEqual(['01-R000001'])
})

it('where the till does not say, the refund itself will', async () => {
  const shown = new ShownBill({ saleShow: () => Promise.reject(new Error()), saleQuoteRefund: () => Promise.reject(new Error()) }, bill('01-R000001'))
  await shown.look()
  expect(shown.isReturned).toBe(false)
})
