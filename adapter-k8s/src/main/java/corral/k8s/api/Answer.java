package corral.k8s.api;

import com.google.gson.JsonObject;

/** What an API server made of one request. */
public sealed interface Answer {
    /** Done; the object, the list, or the status that the server sent. */
    record Done(JsonObject object) implements Answer {}

    /** Nothing was done: there is no such object. */
    record Missing() implements Answer {}

    /** Nothing was done: the object has another version, or exists already. */
    record Conflict() implements Answer {}

    /** Nothing was done: what the request goes on from is too old for the server, or no version at all. */
    record Expired(String why) implements Answer {}

    /** No answer that tells: a write may have happened or not. */
    record Unknown(String why) implements Answer {}
}
