/** The modal dialogs that are open, the last on top: what is outside the top one can neither be seen nor heard. */
class TopLayer {
  #dialogs = $state.raw<HTMLDialogElement[]>([])

  /** Where something must be so that it is on top. */
  get host(): HTMLElement {
    return this.#dialogs.at(-1) ?? document.body
  }

  /** Lays a dialog on top; the answer takes it away again. */
  push(dialog: HTMLDialogElement): () => void {
    this.#dialogs = [...this.#dialogs, dialog]
    return () => {
      this.#dialogs = this.#dialogs.filter((one) => one !== dialog)
    }
  }
}

export const topLayer = new TopLayer()
