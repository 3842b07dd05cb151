/** The name of the product with its mark: a person and a persona side by side. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect className="brand-ground" width="32" height="32" rx="9.6" />
        <circle className="brand-person" cx="11.5" cy="12.5" r="4.5" />
        <rect className="brand-persona" x="16.5" y="15" width="8.5" height="8.5" rx="2.6" />
      </svg>
      Polylogue
    </span>
  );
}
