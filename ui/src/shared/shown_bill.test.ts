import { expect, it } from 'vitest'
import type { Bill, SaleAnswer } from '$backend/bindings'
import { ShownBill } from './shown_bill.svelte'

const answer = (is_returned: boolean): SaleAnswer => ({ bill: { sale_id: 's1', is_returned } as Bill, possible: is_returned ? [] : ['refund', 'void'] })

it('a bill is read again after a refund, and offers what is still possible', async () => {
  const asked: unknown[] = []
  const shown = new ShownBill({ saleShow: async (request) => (asked.push(request), answer(true)) }, answer(false))
  expect([asked, shown.bill.is_returned, shown.isRefunded, shown.can('void')]).toEqual([[], false, false, true])
  await shown.reread()
  expect([asked, shown.bill.is_returned, shown.isRefunded, shown.can('void')]).toEqual([[{ sale_id: 's1' }], true, true, false])
  expect(shown.offers('void')).toBe(true)
})

it('that cannot be read again stands as it was, and may have changed all the same', async () => {
  const shown = new ShownBill({ saleShow: () => Promise.reject(new Error()) }, answer(false))
  await expect(shown.reread()).rejects.toThrow()
  expect([shown.bill.is_returned, shown.isRefunded, shown.can('refund')]).toEqual([false, true, true])
})
