import { Link } from "../pieces/link.tsx";
import { Brand } from "./brand.tsx";

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <div className="page">
      <header className="page-header">
        <Brand />
      </header>
      <main className="welcome" id="main">
        <div className="card">
          <h1>There is nothing here</h1>
          <p>The address may be mistyped, or what was here is gone.</p>
          <Link to="/" className="button button-primary">
            All rooms
          </Link>
        </div>
      </main>
    </div>
  );
}
