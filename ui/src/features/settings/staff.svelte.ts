import type { StaffAnswer } from '$backend/bindings'
import type { Till } from '$backend/till'
import { Sending } from '$shared/sending.svelte'

/** Who serves at the counter: everybody's name as it is typed, and one to be added. */
export class StaffForm extends Sending {
  staff = $state.raw<StaffAnswer[]>([])
  names = $state<Record<string, string>>({})
  newName = $state('')

  constructor(private readonly till: Pick<Till, 'staffList' | 'staffPut'>) {
    super()
  }

  async load(): Promise<void> {
    try {
      const { staff } = await this.till.staffList({})
      this.staff = staff
      this.names = Object.fromEntries(staff.map((one) => [one.staff_id, one.name]))
      this.why = null
    } catch (why) {
      this.why = why
    }
  }

  isChanged(one: StaffAnswer): boolean {
    const name = this.names[one.staff_id]?.trim() ?? ''
    return name !== '' && name !== one.name
  }

  /** Whether the new name was kept. */
  async rename(one: StaffAnswer): Promise<boolean> {
    if (!this.isChanged(one)) return false
    const kept = await this.#put(this.names[one.staff_id] ?? '', one.staff_id)
    if (!kept) return false
    this.staff = this.staff.map((other) => (other.staff_id === kept.staff_id ? kept : other))
    this.names[kept.staff_id] = kept.name
    return true
  }

  /** Whether somebody joined. */
  async add(): Promise<boolean> {
    const kept = this.newName.trim() === '' ? null : await this.#put(this.newName, null)
    if (!kept) return false
    this.staff = [...this.staff, kept]
    this.names[kept.staff_id] = kept.name
    this.newName = ''
    return true
  }

  #put(name: string, staffId: string | null): Promise<StaffAnswer | null> {
    return this.attempt({ name: name.trim(), staff_id: staffId }, this.till.staffPut)
  }
}
