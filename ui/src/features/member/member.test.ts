import { describe, expect, it } from 'vitest'
import type {
  CardAnswer, EditMember, EnrolMember, MemberHit, OfferedPlan, QuoteTopUp, TopUp as TopUpRequest, TopUpQuote, TopUpSlip,
} from '$backend/bindings'
import { Refused } from '$backend/till'
import { EditForm, EnrolForm } from './enrol.svelte'
import { MemberFile, MemberList, type MembersTill } from './members.svelte'
import { TopUp } from './top_up.svelte'

const CARD = {
  member_id: 'm1', member_no: '01000001', erased: false, name: '王小明', salutation: '王先生', phone: '13800138000', consents: ['e_bill'],
  enrolled_on: '2026-01-01', stored_value: { principal_minor: 0, bonus_minor: 0, total_minor: 0 }, points: '0', points_owed: '0', tier: 'regular', visits: 0, sales: 0, spent_minor: 0, coupons: [],
  last_visit_on: null, usual_gap_days: null, free_limit_minor: 0,
} satisfies CardAnswer as CardAnswer
const hit = (id: string) => ({ member_id: id, member_no: id, tier: 'regular' }) as MemberHit
let ids = 0
const newId = () => `id-${++ids}`

describe('enrolling', () => {
  it('sends what is filled in, digits as digits, and the consent with its words', async () => {
    const sent: [EnrolMember, string | undefined][] = []
    const form = new EnrolForm({ memberEnrol: async (request, id) => (sent.push([request, id]), { member_id: 'm9', member_no: '9' }) }, newId, { phone: '１３８ 0013 8000' })
    form.profile.name = ' 王小明 '
    form.eBill = true
    expect(await form.send('同意')).toBe('m9')
    expect(sent.map(([request]) => request)).toEqual([{ phone: '13800138000', name: '王小明', consents: [{ purpose: 'e_bill', wording: '同意' }] }])
  })

  it.each([
    ['phone_invalid', 2],
    ['no_answer', 1],
  ] as const)('pressed twice it enrols once; after %s it is sent again, under so many ids: %d', async (code, ids) => {
    const used: (string | undefined)[] = []
    let refuse = true
    const form = new EnrolForm(
      {
        memberEnrol: async (_, id) => {
          used.push(id)
          if (refuse) throw new Refused(code, {}, '手机号码不对')
          return { member_id: 'm9', member_no: '9' }
        },
      },
      newId,
      {},
    )
    const both = await Promise.all([form.send(''), form.send('')])
    expect([both, used.length]).toEqual([[null, null], 1])
    expect(form.why).toMatchObject({ text: '手机号码不对' })
    refuse = false
    expect(await form.send('')).toBe('m9')
    expect(new Set(used).size).toBe(ids)
  })
})

describe('editing', () => {
  it('sends only what is different; what is emptied is emptied', () => {
    const form = new EditForm({ memberEdit: async () => ({ member_id: 'm1', member_no: '' }) }, CARD)
    form.profile.salutation = ''
    form.profile.note = '常买大米'
    form.eBill = false
    expect(form.change('同意')).toEqual({ member_id: 'm1', salutation: '', note: '常买大米', withdraw: ['e_bill'] } satisfies EditMember)
  })

  it('nothing changed is nothing but who', () => {
    expect(new EditForm({ memberEdit: async () => ({ member_id: 'm1', member_no: '' }) }, CARD).change('')).toEqual({ member_id: 'm1' })
  })
})

describe('topping up', () => {
  const sent: [TopUpRequest, string | undefined][] = []
  const offered = (plan_id: string, bonus_minor: number, is_suggested: boolean) =>
    ({ plan_id, name: plan_id, gift: { bonus_minor }, worth_minor: bonus_minor, is_suggested, text: '' }) satisfies OfferedPlan
  /** From 500 on one plan gives 50 and one 60, the second of them once. */
  const plansFor = (paid: number) => (paid >= 50000 ? [offered('often', 5000, false), offered('once', 6000, true)] : [])
  let refuses = false
  const till = {
    planList: async () => ({ plans: [] }),
    storedValueQuoteTopUp: async ({ paid_minor, bonus_minor, plan_id }: QuoteTopUp): Promise<TopUpQuote> => {
      const bonus = plansFor(paid_minor).find((plan) => plan.plan_id === plan_id)?.gift.bonus_minor ?? bonus_minor ?? 0
      const warnings: TopUpQuote['warnings'] = refuses ? [{ kind: 'over_limit', rule: 'cn', limit_minor: 500000, room_minor: 1, is_refused: true, text: '' }] : []
      return {
        before: { principal_minor: 100, bonus_minor: 0, total_minor: 100 },
        after: { principal_minor: 100 + paid_minor, bonus_minor: bonus, total_minor: 100 + paid_minor + bonus },
        points_before: '0', points_after: '0', gift: { bonus_minor: bonus }, parts: [], plans: plansFor(paid_minor), warnings,
      }
    },
    storedValueTopUp: async (request: TopUpRequest, id?: string) => {
      sent.push([request, id])
      return { top_up_id: 't', member_id: 'm1', before: { principal_minor: 100, bonus_minor: 0, total_minor: 100 }, after: { principal_minor: 20100, bonus_minor: 2000, total_minor: 22100 }, slip: {} as TopUpSlip }
    },
  }

  it('the till says before and after; sent twice it is one', async () => {
    const topUp = new TopUp(till, 'm1', 2, newId)
    topUp.paidText = '２００'
    topUp.bonusText = '20'
    await topUp.quote()
    expect(topUp.quoted?.after).toEqual({ principal_minor: 20100, bonus_minor: 2000, total_minor: 22100 })
    await Promise.all([topUp.send(), topUp.send()])
    await topUp.send()
    expect(sent.map(([request]) => request)).toEqual([{ member_id: 'm1', paid_minor: 20000, bonus_minor: 2000, tender: 'cash', staff: [] }])
  })

  it('takes the suggested plan, another that is chosen, or none, and then a gift by hand', async () => {
    const topUp = new TopUp(till, 'm1', 2, newId)
    topUp.paidText = '500'
    await topUp.quote()
    expect([topUp.planId, topUp.quoted?.after.bonus_minor, topUp.plans.map((plan) => plan.plan_id)]).toEqual(['once', 6000, ['once', 'often']])
    await topUp.choose({ by: 'cashier', planId: 'often' })
    expect([topUp.planId, topUp.quoted?.after.bonus_minor]).toEqual(['often', 5000])
    await topUp.choose({ by: 'hand' })
    topUp.bonusText = '10'
    await topUp.quote()
    expect([topUp.planId, topUp.isByHand, topUp.quoted?.after.bonus_minor]).toEqual([null, true, 1000])
    await topUp.take('often', 60000)
    expect([topUp.paidText, topUp.bonusText, topUp.planId]).toEqual(['600.00', '', 'often'])
    sent.length = 0
    await topUp.send()
    expect(sent.map(([request]) => request)).toEqual([
      { member_id: 'm1', paid_minor: 60000, plan_id: 'often', expect_bonus_minor: 5000, tender: 'cash', staff: [] },
    ])
  })

  it('a plan that does not apply to another amount gives way', async () => {
    const topUp = new TopUp(till, 'm1', 2, newId)
    await topUp.take('often', 50000)
    topUp.paidText = '499'
    await topUp.quote()
    expect([topUp.planId, topUp.isByHand, topUp.why]).toEqual([null, true, null])
  })

  it('what is typed last is sold with the gift of that amount, however fast Enter comes', async () => {
    const topUp = new TopUp(till, 'm1', 2, newId)
    await topUp.take('once', 50000)
    topUp.paidText = '499'
    void topUp.quote()
    sent.length = 0
    await topUp.send()
    expect(sent.map(([request]) => request)).toEqual([{ member_id: 'm1', paid_minor: 49900, bonus_minor: 0, tender: 'cash', staff: [] }])
  })

  it('what the rules refuse is not sent', async () => {
    refuses = true
    const topUp = new TopUp(till, 'm1', 2, newId)
    topUp.paidText = '5000.01'
    await topUp.quote()
    sent.length = 0
    await topUp.send()
    expect([topUp.isRefused, sent]).toEqual([true, []])
    refuses = false
  })

  it.each(['', '0', 'x', '6900000000014'])('%j is nothing to pay', async (text) => {
    const topUp = new TopUp(till, 'm1', 2, newId)
    topUp.paidText = text
    await topUp.quote()
    expect([topUp.typed, topUp.quoted]).toEqual([null, null])
  })
})

describe('the list', () => {
  const till = {
    memberList: async ({ after }: { after?: string | null }) =>
      after ? { members: [hit('c')], total: 3 } : { members: [hit('a'), hit('b')], total: 3, next: 'b' },
    memberSearch: async ({ query }: { query: string }) => ({ members: [hit(query)] }),
  }

  it('is read page by page, and a text finds', async () => {
    const list = new MemberList(till)
    await list.pages.load()
    await list.pages.more()
    expect([list.pages.rows.map((row) => row.member_id), list.pages.total, list.pages.next]).toEqual([['a', 'b', 'c'], 3, null])
    await list.find('８０００')
    expect(list.pages.rows.map((row) => row.member_id)).toEqual(['8000'])
  })

  it.each([
    [[{ tier_id: 't1' }], true],
    [[], false],
  ])('with the tiers %j in use one can be given: %s', async (tiers, can) => {
    const file = new MemberFile(
      {
        ...till,
        memberCard: async () => ({ member_id: 'm0' }),
        memberMovements: async () => ({ movements: [] }),
        tierList: async () => ({ tiers }),
      } as unknown as MembersTill,
      'm0',
    )
    await file.load()
    expect(file.hasTiers).toBe(can)
  })

  it('a member that is not there says why, and the movements are read all the same', async () => {
    const file = new MemberFile(
      {
        ...till,
        memberCard: () => Promise.reject(new Refused('unknown_member', {}, '没有找到这位会员')),
        memberMovements: async () => ({ movements: [] }),
        alertList: async () => ({ alerts: [] }),
        tierList: async () => ({ tiers: [] }),
      } as MembersTill,
      'm0',
    )
    await file.load()
    expect([file.card, (file.why as Refused).text, file.movements.why]).toEqual([null, '没有找到这位会员', null])
  })
})
