<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Throwable;
use WP_Error;

/**
 * Does the gateway accept the tokens that the site signs?
 */
final class SecretCheck implements Check
{
    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('Token secret', 'martlet-chat');
        if (!$this->connection->hasGateway()) {
            return Result::off('jwt_secret', $label, __('Not compared without a gateway.', 'martlet-chat'));
        }
        try {
            $token = ($this->connection->token)();
        } catch (Throwable $problem) {
            return Result::bad(
                'jwt_secret',
                $label,
                /* translators: %s: what went wrong */
                sprintf(__('This site cannot sign tokens: %s', 'martlet-chat'), $problem->getMessage()),
                __('Enter a token secret of at least 32 characters.', 'martlet-chat')
            );
        }
        $answer = (new Gateway($this->connection->gatewayUrl))->post('/commands', [['type' => 'ping']], $token);
        if ($answer instanceof WP_Error) {
            return Result::off('jwt_secret', $label, __('Could not be tried: the gateway does not answer.', 'martlet-chat'));
        }
        if ($answer['status'] === 200) {
            return Result::good('jwt_secret', $label, __('The gateway accepts this site\'s tokens.', 'martlet-chat'));
        }
        if ($answer['status'] === 401) {
            return Result::bad(
                'jwt_secret',
                $label,
                __('The gateway refuses this site\'s tokens.', 'martlet-chat'),
                __('Give both the same secret: MARTLET_JWT_SECRET there, "Token secret" here. Compare the clocks, too. If the gateway expects an issuer or audience, it must be this site\'s.', 'martlet-chat')
            );
        }
        return Result::bad(
            'jwt_secret',
            $label,
            /* translators: %d: HTTP status */
            sprintf(__('The gateway answered HTTP %d to a token of this site.', 'martlet-chat'), $answer['status']),
            __('The gateway\'s log says why.', 'martlet-chat')
        );
    }
}
