import { beforeEach, describe, expect, it } from 'vitest'
import type { TransferAnswer, TransferBalances, TransferQuote } from '$backend/bindings'
import { Refused } from '$backend/till'
import { WANG } from '../../../tests/fake_till'
import { Transferring } from './transfer.svelte'

let sent: { request: TransferBalances; requestId: string | undefined }[]
let refuse: Refused | null
let refuseQuote: Refused | null

const value = { principal_minor: 30000, bonus_minor: 0, total_minor: 30000 }
const QUOTE: TransferQuote = { member_id: 'm0', to_member_id: 'm1', stored_value: value, points: '12', count_cards: [], coupons: [], warnings: [] }
const DONE: TransferAnswer = { member_id: 'm0', to_member_id: 'm1', stored_value: value, points: '12', count_cards: 0, coupons: 0 }

const till = {
  memberSearch: async () => ({ members: [{ ...WANG, member_id: 'm0' }, WANG] }),
  memberQuoteTransfer: async () => {
    if (refuseQuote) throw refuseQuote
    return QUOTE
  },
  memberTransfer: async (request: TransferBalances, requestId?: string) => {
    sent.push({ request, requestId })
    if (refuse) throw refuse
    return DONE
  },
}

describe('a card becomes another member’s', () => {
  let ids = 0
  const transferring = (hasPin: boolean) => new Transferring(till, 'm0', hasPin, () => `id-${++ids}`)

  beforeEach(() => {
    sent = []
    refuse = refuseQuote = null
  })

  it('is sent with the PIN once somebody else is chosen and what goes is known', async () => {
    const it = transferring(true)
    await it.find('王')
    expect(it.found.map((one) => one.member_id)).toEqual(['m1'])
    expect([it.missing, it.canSend]).toEqual(['member', false])
    await it.choose(WANG)
    expect(it.missing).toBe('proof')
    it.proofText = '258013'
    expect(await it.send()).toBe(true)
    expect(sent.map((one) => one.request)).toEqual([{ member_id: 'm0', to_member_id: 'm1', proof: { pin: '258013' } }])
    expect([it.proofText, await it.send()]).toEqual(['', false])
  })

  it('without a PIN the owner says why', async () => {
    const it = transferring(false)
    await it.choose(WANG)
    expect(it.missing).toBe('reason')
    it.reason = ' 送给母亲 '
    expect(await it.send()).toBe(true)
    expect(sent[0]?.request).toEqual({ member_id: 'm0', to_member_id: 'm1', reason: '送给母亲' })
  })

  it('who cannot take it is said, and nothing can be sent', async () => {
    const it = transferring(false)
    refuseQuote = new Refused('transfer_invalid', { rule: 'not_empty' }, '对方有余额')
    it.reason = '送人'
    await it.choose(WANG)
    expect([it.refused, it.canSend]).toEqual([refuseQuote, false])
  })

  it('a wrong PIN is gone and can be typed again; a lost answer keeps it as it is', async () => {
    const it = transferring(true)
    await it.choose(WANG)
    it.proofText = '1111'
    refuse = new Refused('pin_wrong', { left: 4 }, '密码不对')
    expect([await it.send(), it.proofText, it.isLost]).toEqual([false, '', false])
    it.proofText = '258013'
    refuse = new Refused('no_answer', {}, '没有回应')
    expect([await it.send(), it.proofText, it.isLocked]).toEqual([false, '258013', true])
    refuse = null
    expect(await it.send()).toBe(true)
    expect(new Set(sent.slice(1).map((one) => one.requestId)).size).toBe(1)
  })
})
