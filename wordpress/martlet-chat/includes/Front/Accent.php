<?php

declare(strict_types=1);

namespace Martlet\Chat\Front;

/**
 * A site's own colour for the widget, with an ink that can be read on it.
 */
final class Accent
{
    /** @return array<string, string> custom properties of CSS; none for what is no colour */
    public static function style(string $colour): array
    {
        if (!self::isColour($colour)) {
            return [];
        }
        return ['--martlet-accent' => $colour, '--martlet-accent-ink' => self::luminance($colour) > 0.179 ? '#000000' : '#ffffff'];
    }

    public static function isColour(string $colour): bool
    {
        return preg_match('/\A#[0-9a-fA-F]{6}\z/', $colour) === 1;
    }

    /** Relative luminance as WCAG has it; at 0.179 black and white contrast equally. */
    private static function luminance(string $colour): float
    {
        $sum = 0.0;
        foreach ([0.2126, 0.7152, 0.0722] as $index => $weight) {
            $part = hexdec(substr($colour, 1 + 2 * $index, 2)) / 255;
            $sum += $weight * ($part <= 0.04045 ? $part / 12.92 : (($part + 0.055) / 1.055) ** 2.4);
        }
        return $sum;
    }
}
