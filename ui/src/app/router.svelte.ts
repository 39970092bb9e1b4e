/** Which screen is shown. The address is the window's hash, so that going back works and a test can open any screen. */
export class Router {
  id = $state('')
  what = $state('')

  constructor(
    private readonly known: readonly string[],
    private readonly home: string,
  ) {
    this.#read()
  }

  listen(target: Window): () => void {
    const read = () => this.#read()
    target.addEventListener('hashchange', read)
    return () => target.removeEventListener('hashchange', read)
  }

  go(id: string, what = ''): void {
    location.hash = what ? `${id}/${encodeURIComponent(what)}` : id
    this.#read()
  }

  #read(): void {
    const [id = '', what = ''] = location.hash.replace(/^#/u, '').split('/')
    this.id = this.known.includes(id) ? id : this.home
    this.what = decodeURIComponent(what)
  }
}
