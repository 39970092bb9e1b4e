import { expect, it } from 'vitest'
import type { RepayAnswer, SetOnAccountLimit, Repay } from '$backend/bindings'
import { Refused } from '$backend/till'
import { CARD } from '../../../tests/fake_till'
import { LimitSetting, Repaying } from './on_account.svelte'

const OWES = { ...CARD, on_account: { limit_minor: 50_000, owed_minor: 12_050, room_minor: 37_950 } }

it('a limit needs an amount and a reason, and nothing takes it away', async () => {
  const sent: SetOnAccountLimit[] = []
  const till = { onAccountSetLimit: async (request: SetOnAccountLimit) => (sent.push(request), { member_id: 'm1', limit_minor: request.limit_minor }) }
  const setting = new LimitSetting(till, OWES, 2, () => 'id')
  expect(setting.limitText).toBe('500.00')
  setting.limitText = ''
  expect(setting.missing).toBe('limit')
  setting.limitText = '0'
  expect(setting.missing).toBe('reason')
  setting.reason = ' 不再挂账 '
  expect(await setting.send()).toBe(true)
  expect(sent).toEqual([{ member_id: 'm1', limit_minor: 0, reason: '不再挂账' }])
})

it('all that is owed is offered first, and it is sent once', async () => {
  const sent: Repay[] = []
  const answer = { repayment_id: 'p1', repayment_no: '01-A000001', member_id: 'm1', owed_after_minor: 0 } as RepayAnswer
  const repaying = new Repaying({ onAccountRepay: async (request: Repay) => (sent.push(request), answer) }, OWES, 2, () => 'id')
  expect(repaying.paidText).toBe('120.50')
  repaying.paidText = '0'
  expect(repaying.missing).toBe('amount')
  repaying.paidText = '100'
  repaying.tender = 'wechat'
  expect(await repaying.send()).toBe(true)
  expect(await repaying.send()).toBe(false)
  expect(sent).toEqual([{ member_id: 'm1', paid_minor: 10_000, tender: 'wechat' }])
})

it('what is more than what is owed is said in its dialog, and can be mended', async () => {
  let refuse = true
  const till = {
    onAccountRepay: async () => {
      if (refuse) throw new Refused('repaid_beyond_owed', {}, '只欠 120.50')
      return { repayment_no: '01-A000001' } as RepayAnswer
    },
  }
  const repaying = new Repaying(till, OWES, 2, () => 'id')
  repaying.paidText = '999'
  expect(await repaying.send()).toBe(false)
  expect(repaying.why).toMatchObject({ code: 'repaid_beyond_owed' })
  refuse = false
  repaying.paidText = '120.50'
  expect(await repaying.send()).toBe(true)
})
