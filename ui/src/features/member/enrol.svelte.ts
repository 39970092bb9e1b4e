import type { Consent, ConsentPurpose, CardAnswer, EditMember } from '$backend/bindings'
import type { Till } from '$backend/till'
import { halfWidth } from '$shared/amount'

export const FIELDS = ['phone', 'name', 'salutation', 'card_no', 'wechat', 'birthday', 'address', 'note'] as const
export type FieldName = (typeof FIELDS)[number]
export type Profile = Record<FieldName, string>

const EMPTY: Profile = { phone: '', name: '', salutation: '', card_no: '', wechat: '', birthday: '', address: '', note: '' }

/** What a new member, or a change of one, is typed into. One id a form: sent twice it is one member. */
export class EnrolForm {
  profile = $state<Profile>({ ...EMPTY })
  eBill = $state(false)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  #requestId: string

  constructor(
    private readonly till: Pick<Till, 'memberEnrol'>,
    private readonly newId: () => string,
    draft: Partial<Profile>,
  ) {
    this.profile = { ...EMPTY, ...draft }
    this.#requestId = newId()
  }

  /** Who was enrolled; none where the till refused. */
  async send(wording: string): Promise<string | null> {
    if (this.isBusy) return null
    this.isBusy = true
    this.why = null
    const consents: Consent[] = this.eBill ? [{ purpose: 'e_bill', wording }] : []
    try {
      const { member_id } = await this.till.memberEnrol({ ...filled(this.profile), consents }, this.#requestId)
      return member_id
    } catch (why) {
      this.why = why
      this.#requestId = this.newId()
      return null
    } finally {
      this.isBusy = false
    }
  }
}

/** A change of what is known of a member: what stays the same is not sent. */
export class EditForm {
  profile = $state<Profile>({ ...EMPTY })
  eBill = $state(false)
  isBusy = $state(false)
  why = $state.raw<unknown>(null)

  constructor(
    private readonly till: Pick<Till, 'memberEdit'>,
    private readonly card: CardAnswer,
  ) {
    this.profile = profileOf(card)
    this.eBill = card.consents.includes('e_bill')
  }

  async send(wording: string): Promise<boolean> {
    if (this.isBusy) return false
    this.isBusy = true
    this.why = null
    try {
      await this.till.memberEdit(this.change(wording))
      return true
    } catch (why) {
      this.why = why
      return false
    } finally {
      this.isBusy = false
    }
  }

  change(wording: string): EditMember {
    const before = profileOf(this.card)
    const had = this.card.consents.includes('e_bill')
    const edit: EditMember = { member_id: this.card.member_id }
    for (const field of FIELDS) {
      const value = tidy(field, this.profile[field])
      if (value !== before[field]) edit[field] = value
    }
    const eBill: ConsentPurpose = 'e_bill'
    if (this.eBill && !had) edit.consents = [{ purpose: eBill, wording }]
    if (!this.eBill && had) edit.withdraw = [eBill]
    return edit
  }
}

function profileOf(card: CardAnswer): Profile {
  return Object.fromEntries(FIELDS.map((field) => [field, card[field] ?? ''])) as Profile
}

const tidy = (field: FieldName, value: string) => (field === 'phone' || field === 'card_no' ? halfWidth(value) : value.trim())

function filled(profile: Profile): Partial<Profile> {
  const entries = FIELDS.map((field) => [field, tidy(field, profile[field])] as const).filter(([, value]) => value !== '')
  return Object.fromEntries(entries)
}
