import { beforeEach, describe, expect, it } from 'vitest'
import type { MergeAnswer, MergeQuote, MergeSide } from '$backend/bindings'
import { Refused } from '$backend/till'
import { WANG } from '../../../tests/fake_till'
import { Duplicates, Merging, Parting } from './merging.svelte'

const value = { principal_minor: 0, bonus_minor: 0, total_minor: 0 }
const SIDE: MergeSide = { member_id: 'm0', member_no: '01000001', stored_value: value, points: '0', points_owed: '0', count_cards: 0, coupons: 0, tier: 'regular', visits: 0, spent_minor: 0, has_pin: false }
const QUOTE: MergeQuote = { survivor: SIDE, alias: SIDE, together: SIDE, warnings: [] }
const DONE: MergeAnswer = { member_id: 'm0', member_no: '01000001', alias_id: 'm1', alias_no: '01000002' }

let sent: unknown[]
let asked: unknown[]
let refuse: Refused | null

async function quote(request: unknown) {
  asked.push(request)
  if (refuse) throw refuse
  return QUOTE
}

async function act(request: unknown) {
  sent.push(request)
  return DONE
}

const till = {
  memberSearch: async () => ({ members: [{ ...WANG, member_id: 'm0' }, WANG] }),
  memberQuoteMerge: quote,
  memberMerge: act,
  memberQuoteUndoMerge: quote,
  memberUndoMerge: act,
}

describe('members who are one person', () => {
  beforeEach(() => {
    sent = []
    asked = []
    refuse = null
  })

  it('are merged once the other is chosen and it is said why', async () => {
    const it = new Merging(till, 'm0', () => 'id')
    await it.find('王')
    expect(it.found.map((one) => one.member_id)).toEqual(['m1'])
    expect([it.missing, it.canSend]).toEqual(['member', false])
    await it.choose(WANG)
    expect([asked, it.missing]).toEqual([[{ member_id: 'm0', alias_id: 'm1' }], 'reason'])
    it.reason = ' 办了两次 '
    expect([await it.send(), it.done]).toEqual([true, DONE])
    expect(sent).toEqual([{ member_id: 'm0', alias_id: 'm1', reason: '办了两次' }])
  })

  it('who cannot be merged is said, and nothing is sent', async () => {
    const it = new Merging(till, 'm0', () => 'id')
    refuse = new Refused('merge_invalid', { rule: 'same' }, '同一位会员')
    it.reason = '办了两次'
    await it.choose(WANG)
    expect([it.refused, it.canSend, await it.send(), sent]).toEqual([refuse, false, false, []])
  })

  it('are parted again with a reason, after it is shown what each has then', async () => {
    const it = new Parting(till, 'm1', () => 'id')
    it.reason = '是两个人'
    expect(it.canSend).toBe(false)
    await it.ask()
    expect([asked, await it.send()]).toEqual([[{ alias_id: 'm1' }], true])
    expect(sent).toEqual([{ alias_id: 'm1', reason: '是两个人' }])
  })

  it('are found by what they have in common', async () => {
    const group = { reasons: ['phone' as const], members: [WANG, { ...WANG, member_id: 'm2' }] }
    const list = new Duplicates({ memberFindDuplicates: async () => ({ duplicates: [group] }) })
    await list.load()
    expect([list.groups, list.why]).toEqual([[group], null])
    const failing = new Duplicates({ memberFindDuplicates: () => Promise.reject(new Error('no')) })
    await failing.load()
    expect([failing.groups, failing.why]).toEqual([null, new Error('no')])
  })
})
