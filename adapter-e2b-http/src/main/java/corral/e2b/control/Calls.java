package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import io.javalin.http.Handler;

/** Makes handlers of what is done for a known caller. */
final class Calls {
    private final int maxBody;
    private final Access access;

    Calls(int maxBody, Access access) {
        this.maxBody = maxBody;
        this.access = access;
    }

    /** What is done for a caller whose key is good. */
    interface ForCaller {
        void handle(Caller caller, Call call);
    }

    /** What is done for the operator. */
    interface ForOperator {
        void handle(Call call);
    }

    Handler forCaller(ForCaller action) {
        return context -> {
            Call call = new Call(context, maxBody);
            switch (access.caller(context)) {
                case Answer.Done<Caller>(var caller) -> action.handle(caller, call);
                case Answer.Refused<Caller>(var refusal) -> call.refuse(refusal);
            }
        };
    }

    Handler forOperator(ForOperator action) {
        return context -> {
            access.requireOperator(context);
            action.handle(new Call(context, maxBody));
        };
    }
}
