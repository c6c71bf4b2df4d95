<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

/**
 * What a check has found: how it stands, what was seen, and what to do about it.
 */
final class Result
{
    public const GOOD = 'good';
    public const WARNING = 'warning';
    public const BAD = 'bad';
    /** There is nothing to check: not set up, on purpose. */
    public const OFF = 'off';

    private function __construct(
        public string $id,
        public string $status,
        public string $label,
        public string $text,
        public string $mend = ''
    ) {
    }

    public static function good(string $id, string $label, string $text): self
    {
        return new self($id, self::GOOD, $label, $text);
    }

    public static function warning(string $id, string $label, string $text, string $mend): self
    {
        return new self($id, self::WARNING, $label, $text, $mend);
    }

    public static function bad(string $id, string $label, string $text, string $mend): self
    {
        return new self($id, self::BAD, $label, $text, $mend);
    }

    public static function off(string $id, string $label, string $text, string $mend = ''): self
    {
        return new self($id, self::OFF, $label, $text, $mend);
    }

    /** @return array{id: string, status: string, label: string, text: string, mend: string} */
    public function toArray(): array
    {
        return [
            'id' => $this->id,
            'status' => $this->status,
            'label' => $this->label,
            'text' => $this->text,
            'mend' => $this->mend,
        ];
    }
}
