import { describe, expect, it } from 'vitest'
import type { ChangeTender, MemberHit, QuoteChangeTender, Tender } from '$backend/bindings'
import { Refused } from '$backend/till'
import { AddingMember } from './adding.svelte'
import { ChangingTender } from './changing.svelte'

/** 60.00 of a sale, of which points paid 10.00 and cash the rest. */
class FakeTenders {
  sent: ChangeTender[] = []

  readonly methods = {
    saleQuoteChangeTender: async ({ sale_id, tenders }: QuoteChangeTender) => {
      if (tenders.some(({ kind }) => kind === 'stored_value')) throw new Refused('member_needed', {}, '要有会员')
      const paid = tenders.reduce((sum, { amount_minor }) => sum + amount_minor, 0)
      const changes: Tender[] = paid < 6000 ? [] : [{ kind: 'cash', amount_minor: -5000 }, { kind: 'card', amount_minor: 5000 }]
      const paid_by: Tender[] = [{ kind: 'points', amount_minor: 1000 }, { kind: 'cash', amount_minor: 5000 }]
      const settlement = { paid_minor: paid, due_minor: Math.max(6000 - paid, 0), change_minor: 0, change_kept_minor: 0, is_paid: paid >= 6000 }
      return { sale_id, sale_no: '01-000001', total_minor: 6000, paid_by, change_minor: 0, settlement, changes }
    },
    saleChangeTender: async (request: ChangeTender) => {
      this.sent.push(request)
      return { sale_id: 's1', sale_no: '01-000001', tenders: request.tenders, change_minor: 0, changes: [] }
    },
  }
}

let ids = 0
const newId = () => `id-${++ids}`
const changing = (till: FakeTenders) => new ChangingTender(till.methods, 's1', () => 2, newId)

describe('how a sale was paid', () => {
  it('keeps what points paid, takes what is typed and then the rest', async () => {
    const till = new FakeTenders()
    const it = changing(till)
    await it.start()
    expect([it.given, it.due, it.missing]).toEqual([[{ kind: 'points', amount_minor: 1000 }], 5000, 'paid'])
    it.amount = '20'
    await it.add('wechat')
    await it.add('card')
    expect([it.given.slice(1), it.due, it.missing]).toEqual([[{ kind: 'wechat', amount_minor: 2000 }, { kind: 'card', amount_minor: 3000 }], 0, 'reason'])
    it.because.choose('wrong_key')
    await it.send()
    expect(till.sent[0]).toEqual({ sale_id: 's1', tenders: it.given, reason: 'wrong_key', note: null })
    expect([it.done !== null, it.isLocked]).toEqual([true, true])
  })

  it('what cannot have paid leaves what was chosen, and says why', async () => {
    const it = changing(new FakeTenders())
    await it.start()
    await it.add('stored_value')
    expect([it.given.length, it.due, it.refused instanceof Refused]).toEqual([1, 5000, true])
    it.amount = 'x'
    await it.add('cash')
    expect(it.given.length).toBe(1)
  })
})

describe('whose a sale was', () => {
  const wang = { member_id: 'm1', member_no: '01000001', name: '王芳' } as MemberHit
  const till = (sent: unknown[]) => ({
    memberSearch: async () => ({ members: [wang] }),
    saleQuoteAddMember: async () => ({ sale_id: 's1', sale_no: '01-000001', total_minor: 6000, member_id: 'm1', points_earned: '60', points_before: '0', points_after: '60' }),
    saleAddMember: async (request: unknown) => {
      sent.push(request)
      return { sale_id: 's1', sale_no: '01-000001', member_id: 'm1', points_earned: '60', points_after: '60', coupons_issued: [] }
    },
  })

  it('is found, shown what it gives, and only then theirs', async () => {
    const sent: unknown[] = []
    const it = new AddingMember(till(sent), 's1', newId)
    await it.find('wang')
    expect([it.found, it.foundBy, it.canSend]).toEqual([[wang], 'wang', false])
    await it.choose(wang)
    expect([it.quote?.points_after, it.canSend]).toEqual(['60', true])
    await it.send()
    expect([sent, it.done?.member_id, it.isLocked]).toEqual([[{ sale_id: 's1', member_id: 'm1' }], 'm1', true])
  })

  it('that is refused says why and can choose another', async () => {
    const refused = new Refused('sale_has_member', {}, '已经记在会员名下')
    const it = new AddingMember({ ...till([]), saleAddMember: () => Promise.reject(refused) }, 's1', newId)
    await it.choose(wang)
    await it.send()
    expect([it.done, it.isLocked, it.quote !== null]).toEqual([null, false, true])
  })
})
