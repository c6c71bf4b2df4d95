<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use WP_Error;

/**
 * Have the gateway and the site the same API key?
 */
final class ApiKeyCheck implements Check
{
    public function __construct(private Connection $connection)
    {
    }

    public function run(): Result
    {
        $label = __('API key', 'martlet-chat');
        if (!$this->connection->hasGateway()) {
            return Result::off('api_key', $label, __('Not needed without a gateway.', 'martlet-chat'));
        }
        if ($this->connection->apiKey === '') {
            return Result::bad(
                'api_key',
                $label,
                __('No API key is set. The gateway cannot read what its clients missed.', 'martlet-chat'),
                __('Make one (`openssl rand -base64 48`) and give it to both: MARTLET_API_KEY there, "API key" here.', 'martlet-chat')
            );
        }
        $answer = (new Gateway($this->connection->gatewayUrl))->get('/api/info', $this->connection->apiKey);
        if ($answer instanceof WP_Error) {
            return Result::off('api_key', $label, __('Could not be tried: the gateway does not answer.', 'martlet-chat'));
        }
        if ($answer['status'] === 200) {
            return Result::good('api_key', $label, __('The gateway accepts this site\'s API key.', 'martlet-chat'));
        }
        if ($answer['status'] === 401) {
            return Result::bad(
                'api_key',
                $label,
                __('The gateway refuses this site\'s API key.', 'martlet-chat'),
                __('Give both the same one: MARTLET_API_KEY there, "API key" here. The gateway reads it when it starts.', 'martlet-chat')
            );
        }
        return Result::bad(
            'api_key',
            $label,
            /* translators: %d: HTTP status */
            sprintf(__('The gateway answered HTTP %d to the question who it is.', 'martlet-chat'), $answer['status']),
            __('Is a proxy between this server and the gateway? Enter the gateway\'s own address.', 'martlet-chat')
        );
    }
}
