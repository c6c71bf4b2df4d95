<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use WP_Error;

/**
 * Do the gateway's clock and this server's agree? Tokens end by the clock.
 */
final class ClockCheck implements Check
{
    /** Seconds; the gateway lets tokens be a little early or late. */
    private const TOLERATED = 20;
    private const HARMFUL = 60;

    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('Clocks', 'martlet-chat');
        if (!$this->connection->hasGateway()) {
            return Result::off('clock', $label, __('Not compared without a gateway.', 'martlet-chat'));
        }
        $answer = (new Gateway($this->connection->gatewayUrl))->get('/health/live');
        if ($answer instanceof WP_Error || $answer['date'] === null) {
            return Result::off('clock', $label, __('Could not be compared: the gateway does not tell its time.', 'martlet-chat'));
        }
        return $this->judge($label, $answer['date'] - time());
    }

    /** @param int $apart seconds that the gateway is ahead */
    public function judge(string $label, int $apart): Result
    {
        if (abs($apart) <= self::TOLERATED) {
            return Result::good('clock', $label, __('The gateway\'s clock and this server\'s agree.', 'martlet-chat'));
        }
        /* translators: %d: seconds */
        $text = $apart > 0
            ? sprintf(__('The gateway\'s clock is %d seconds ahead of this server\'s.', 'martlet-chat'), $apart)
            : sprintf(__('The gateway\'s clock is %d seconds behind this server\'s.', 'martlet-chat'), -$apart);
        $mend = __('Let both servers set their clocks by the network (timedatectl set-ntp true). Tokens are refused when clocks are too far apart.', 'martlet-chat');
        return abs($apart) <= self::HARMFUL
            ? Result::warning('clock', $label, $text, $mend)
            : Result::bad('clock', $label, $text, $mend);
    }
}
